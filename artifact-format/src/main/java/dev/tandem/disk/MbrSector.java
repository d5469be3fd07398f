package dev.tandem.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A sector in the form that the MBR and the EBRs share. */
final class MbrSector {
    private static final int DISK_ID = 440;
    private static final int ENTRIES = 446;
    private static final int ENTRY = 16;
    private static final int SIGNATURE = 510;

    private final ByteBuffer bytes = ByteBuffer.allocate(MbrTable.SECTOR).order(ByteOrder.LITTLE_ENDIAN);

    static MbrSector read(BlockDevice device, long offset) throws IOException {
        MbrSector sector = new MbrSector();
        device.read(offset, sector.bytes.duplicate());
        return sector;
    }

    boolean isSigned() {
        return bytes.getShort(SIGNATURE) == (short) 0xaa55;
    }

    boolean isZero() {
        return bytes.equals(ByteBuffer.allocate(MbrTable.SECTOR));
    }

    boolean looksLikeFat() {
        byte first = bytes.get(0);
        return (first == (byte) 0xeb || first == (byte) 0xe9)
                && bytes.getShort(11) >= MbrTable.SECTOR
                && bytes.get(16) > 0;
    }

    int diskId() {
        return bytes.getInt(DISK_ID);
    }

    void diskId(int id) {
        bytes.putInt(DISK_ID, id);
    }

    int bootFlag(int entry) {
        return bytes.get(at(entry)) & 0xff;
    }

    int type(int entry) {
        return bytes.get(at(entry) + 4) & 0xff;
    }

    /** In sectors, from where the entry counts. */
    private long startSector(int entry) {
        return bytes.getInt(at(entry) + 8) & 0xffffffffL;
    }

    private long sectors(int entry) {
        return bytes.getInt(at(entry) + 12) & 0xffffffffL;
    }

    /** In bytes, from where the entry counts. */
    long start(int entry) {
        return startSector(entry) * MbrTable.SECTOR;
    }

    /** What Linux goes by as well: an entry without a size is none, whatever its type. */
    boolean isUsed(int entry) {
        return sectors(entry) != 0;
    }

    boolean isLink(int entry) {
        return type(entry) == Partition.EXTENDED || type(entry) == 0x0f || type(entry) == 0x85;
    }

    Partition partition(int entry, int number, long base) {
        return new Partition(
                number,
                type(entry),
                bootFlag(entry) == 0x80,
                new ByteRange(base + start(entry), sectors(entry) * MbrTable.SECTOR));
    }

    void put(int entry, Partition partition, long base) {
        put(entry, partition.type(), partition.bootable(), partition.range(), base);
    }

    void putLink(int entry, ByteRange range, long base) {
        put(entry, Partition.EXTENDED, false, range, base);
    }

    private void put(int entry, int type, boolean bootable, ByteRange range, long base) {
        int at = at(entry);
        bytes.put(at, (byte) (bootable ? 0x80 : 0));
        putNoChs(at + 1);
        bytes.put(at + 4, (byte) type);
        putNoChs(at + 5);
        bytes.putInt(at + 8, (int) ((range.offset() - base) / MbrTable.SECTOR));
        bytes.putInt(at + 12, (int) (range.length() / MbrTable.SECTOR));
    }

    /** Cylinder 1023, head 254, sector 63: beyond what CHS can say, use the LBA. Nothing that boots a Pi reads it. */
    private void putNoChs(int at) {
        bytes.put(at, (byte) 0xfe).put(at + 1, (byte) 0xff).put(at + 2, (byte) 0xff);
    }

    void write(BlockDevice device, long offset) throws IOException {
        bytes.putShort(SIGNATURE, (short) 0xaa55);
        device.write(offset, bytes.duplicate());
    }

    private static int at(int entry) {
        return ENTRIES + entry * ENTRY;
    }
}
