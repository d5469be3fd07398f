package dev.tandem.disk;

final class MemoryDeviceTest extends BlockDeviceContract {
    @Override
    BlockDevice device() {
        return new MemoryDevice(new byte[SIZE]);
    }
}
