package dev.tandem.disk;

final class DeviceWindowTest extends BlockDeviceContract {
    @Override
    BlockDevice device() {
        return new MemoryDevice(new byte[3 * SIZE]).slice(new ByteRange(SIZE, SIZE));
    }
}
