package dev.tandem.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The partition table of a disk: the master boot record with up to four entries, and the chain of extended boot records
 * (EBR) that hold one logical partition each. Sectors are of 512 bytes.
 *
 * <p>The first EBR is the first sector of the extended partition. Every further one is where sfdisk puts it: 2048 sectors
 * before its partition, or right behind what is there, when that is closer. So a logical partition needs at least one free
 * sector in front of it, and with 1 MiB of it the table is the same, byte for byte, whoever of the two writes it last,
 * save for the CHS addresses.
 */
public final class MbrTable {
    static final int SECTOR = 512;
    static final int PRIMARIES = 4;

    private static final int LOGICALS = 64;
    static final int LAST_NUMBER = PRIMARIES + LOGICALS;

    /** Says to programs that know no GPT that the disk is full. */
    private static final int GPT = 0xee;

    private static final ByteRange MBR = new ByteRange(0, SECTOR);

    /** How far before its partition an EBR is: what sfdisk takes as the first usable sector of a disk. */
    private static final long EBR_DISTANCE = 2048L * SECTOR;

    /** Sector numbers and counts have 32 bits. */
    private static final long SECTORS = 1L << 32;

    private final int diskId;
    private final List<Partition> partitions;
    private final List<Ebr> chain;

    private MbrTable(int diskId, List<Partition> partitions, List<Ebr> chain) {
        this.diskId = diskId;
        this.partitions = List.copyOf(partitions);
        this.chain = List.copyOf(chain);
    }

    /** An extended boot record; the first may be empty, others are left empty by programs that remove a partition. */
    private record Ebr(long offset, @Nullable Partition logical) {
        ByteRange range() {
            return new ByteRange(offset, SECTOR);
        }
    }

    /**
     * Reads the table of a disk. Logical partitions are numbered in the order of their chain, as Linux does.
     *
     * @throws DiskFormatException if there is none or it is wrong: no signature, a GPT, a file system without a table,
     *     partitions that overlap or go beyond the end, a chain that loops, leaves its container or holds more than 64
     */
    public static MbrTable read(BlockDevice device) throws IOException {
        if (device.sizeBytes() < SECTOR) {
            throw new DiskFormatException("no partition table: the disk holds " + device.sizeBytes() + " bytes");
        }
        MbrSector mbr = MbrSector.read(device, 0);
        requireMbr(mbr);
        List<Partition> partitions = new ArrayList<>();
        List<Ebr> chain = new ArrayList<>();
        for (int i = 0; i < PRIMARIES; i++) {
            if (mbr.isUsed(i)) {
                partitions.add(mbr.partition(i, i + 1, 0));
            }
        }
        for (Partition container :
                partitions.stream().filter(Partition::isExtended).toList()) {
            chain.addAll(readChain(device, container));
        }
        for (Ebr ebr : chain) {
            if (ebr.logical() != null) {
                partitions.add(ebr.logical());
            }
        }
        String problem = problem(partitions, chain);
        if (problem == null) {
            problem = beyond(partitions, device);
        }
        if (problem != null) {
            throw new DiskFormatException("partition table: " + problem);
        }
        return new MbrTable(mbr.diskId(), partitions, chain);
    }

    /**
     * Makes a table. Partitions may come in any order; logical ones are numbered from 5 without a gap in the order in
     * which they lie, and have a free sector in front of them at least.
     *
     * @throws IllegalArgumentException if these partitions do not make a table: the same is wrong as in {@link #read}
     */
    public static MbrTable of(int diskId, List<Partition> partitions) {
        List<Partition> sorted = partitions.stream()
                .sorted(Comparator.comparingInt(Partition::number))
                .toList();
        List<Ebr> chain = new ArrayList<>();
        for (Partition container :
                sorted.stream().filter(p -> p.isExtended() && !p.isLogical()).toList()) {
            chain.addAll(placeChain(container, sorted));
        }
        String problem = misnumbered(sorted);
        if (problem == null) {
            problem = problem(sorted, chain);
        }
        if (problem != null) {
            throw new IllegalArgumentException("these partitions do not make a table: " + problem);
        }
        return new MbrTable(diskId, sorted, chain);
    }

    /** The number that tells disks apart; not durable by itself, the programs that copy disks copy it. */
    public int diskId() {
        return diskId;
    }

    /** Sorted by number. */
    public List<Partition> partitions() {
        return partitions;
    }

    public Optional<Partition> partition(int number) {
        return partitions.stream().filter(p -> p.number() == number).findFirst();
    }

    /** What Linux calls the partition of that number, there or not: {@code deadbeef-05}. */
    public String partUuid(int number) {
        return HexFormat.of().toHexDigits(diskId) + "-" + HexFormat.of().toHexDigits((byte) number);
    }

    /** The sectors that the table itself occupies: that of the MBR, then the EBRs in the order of their chain. */
    public List<ByteRange> metadataRanges() {
        List<ByteRange> ranges = new ArrayList<>();
        ranges.add(MBR);
        chain.forEach(ebr -> ranges.add(ebr.range()));
        return List.copyOf(ranges);
    }

    /**
     * Writes the table to a new disk, the MBR last. The area of the boot code becomes zero. Does not
     * {@linkplain BlockDevice#force force}.
     *
     * @throws IOException also if a partition goes beyond the end of the disk; nothing was written then
     */
    public void write(BlockDevice device) throws IOException {
        String problem = beyond(partitions, device);
        if (problem != null) {
            throw new IOException("cannot write the partition table: " + problem);
        }
        for (int i = chain.size() - 1; i >= 0; i--) {
            ebrSector(i).write(device, chain.get(i).offset());
        }
        mbrSector().write(device, 0);
    }

    /**
     * Writes the table over one in which the same partitions are smaller. Every state that a power cut can leave is a
     * table, in which each partition has its old size or its new one: containers grow before what is in them, and each
     * sector is durable before the next is written.
     *
     * @throws IOException also if the disk has another table than that, or a partition goes beyond its end; nothing was
     *     written then
     */
    public void writeGrown(BlockDevice device) throws IOException {
        MbrTable before = read(device);
        String problem =
                grownFrom(before) ? beyond(partitions, device) : "it is not what is there with bigger partitions";
        if (problem != null) {
            throw new IOException("cannot grow the partition table: " + problem);
        }
        mbrSector().write(device, 0);
        device.force();
        for (int i = 0; i < chain.size(); i++) {
            ebrSector(i).write(device, chain.get(i).offset());
            device.force();
        }
    }

    private boolean grownFrom(MbrTable before) {
        boolean same = before.diskId == diskId
                && before.metadataRanges().equals(metadataRanges())
                && before.partitions.size() == partitions.size();
        for (int i = 0; same && i < partitions.size(); i++) {
            Partition old = before.partitions.get(i);
            Partition grown = partitions.get(i);
            same = grown.equals(new Partition(old.number(), old.type(), old.bootable(), grown.range()))
                    && grown.range().offset() == old.range().offset()
                    && grown.range().length() >= old.range().length();
        }
        return same;
    }

    private MbrSector mbrSector() {
        MbrSector sector = new MbrSector();
        sector.diskId(diskId);
        for (Partition partition : partitions) {
            if (!partition.isLogical()) {
                sector.put(partition.number() - 1, partition, 0);
            }
        }
        return sector;
    }

    private MbrSector ebrSector(int index) {
        Ebr ebr = chain.get(index);
        MbrSector sector = new MbrSector();
        if (ebr.logical() != null) {
            sector.put(0, ebr.logical(), ebr.offset());
        }
        if (index + 1 < chain.size()) {
            sector.putLink(1, linkTo(chain.get(index + 1)), chain.get(0).offset());
        }
        return sector;
    }

    @Override
    public String toString() {
        return "MBR " + HexFormat.of().toHexDigits(diskId) + " " + partitions;
    }

    private static void requireMbr(MbrSector mbr) throws IOException {
        if (!mbr.isSigned()) {
            throw new DiskFormatException("no partition table: sector 0 does not end in 55 aa");
        }
        for (int i = 0; i < PRIMARIES; i++) {
            if (mbr.type(i) == GPT) {
                throw new DiskFormatException("the disk has a GPT (entry " + (i + 1)
                        + " of its MBR is of type ee, which protects one); only MBR tables are read");
            }
        }
        // A boot sector of a file system has the same signature, and code or text where the entries would be.
        for (int i = 0; i < PRIMARIES; i++) {
            if (mbr.bootFlag(i) != 0 && mbr.bootFlag(i) != 0x80) {
                throw new DiskFormatException(
                        (mbr.looksLikeFat() ? "no partition table but a FAT volume" : "no partition table")
                                + ": the boot flag of entry " + (i + 1) + " is neither 00 nor 80");
            }
        }
    }

    private static List<Ebr> readChain(BlockDevice device, Partition container) throws IOException {
        ByteRange range = container.range();
        List<Ebr> chain = new ArrayList<>();
        long offset = range.offset();
        int number = PRIMARIES + 1;
        while (offset >= 0) {
            if (offset > device.sizeBytes() - SECTOR || !range.contains(offset)) {
                throw new DiskFormatException("partition table: the boot record of logical partition " + number
                        + " is at " + offset + ", outside of the extended partition (" + range + ") or the disk");
            }
            for (Ebr ebr : chain) {
                if (ebr.offset() == offset) {
                    throw new DiskFormatException(
                            "partition table: the chain of extended boot records loops back to " + offset);
                }
            }
            // One more than there may be partitions: the first may be empty.
            if (chain.size() > LOGICALS) {
                throw new DiskFormatException("partition table: more than " + LOGICALS + " extended boot records");
            }
            MbrSector sector = MbrSector.read(device, offset);
            if (!sector.isSigned()) {
                if (chain.isEmpty() && sector.isZero()) {
                    break;
                }
                throw new DiskFormatException(
                        "partition table: the extended boot record at " + offset + " does not end in 55 aa");
            }
            Partition logical = null;
            long next = -1;
            for (int i = 0; i < PRIMARIES; i++) {
                if (!sector.isUsed(i)) {
                    continue;
                }
                if (sector.isLink(i)) {
                    if (next >= 0) {
                        throw twice("links", offset);
                    }
                    next = range.offset() + sector.start(i);
                } else {
                    if (logical != null) {
                        throw twice("partitions", offset);
                    }
                    if (number > LAST_NUMBER) {
                        throw new DiskFormatException("partition table: more than " + LOGICALS + " logical partitions");
                    }
                    logical = sector.partition(i, number++, offset);
                }
            }
            chain.add(new Ebr(offset, logical));
            offset = next;
        }
        return chain;
    }

    private static DiskFormatException twice(String what, long offset) {
        return new DiskFormatException("partition table: the extended boot record at " + offset + " holds two " + what);
    }

    private static List<Ebr> placeChain(Partition container, List<Partition> sorted) {
        List<Ebr> chain = new ArrayList<>();
        long free = container.range().offset();
        for (Partition logical : sorted) {
            if (logical.isLogical()) {
                long offset =
                        chain.isEmpty() ? free : Math.max(free, logical.range().offset() - EBR_DISTANCE);
                chain.add(new Ebr(offset, logical));
                free = logical.range().end();
            }
        }
        if (chain.isEmpty()) {
            chain.add(new Ebr(free, null));
        }
        return chain;
    }

    private static @Nullable String misnumbered(List<Partition> sorted) {
        Partition container = sorted.stream()
                .filter(p -> p.isExtended() && !p.isLogical())
                .findFirst()
                .orElse(null);
        int number = 0;
        long end = container == null ? 0 : container.range().offset();
        for (Partition partition : sorted) {
            String name = "partition " + partition.number();
            if (partition.number() == number) {
                return "there are two partitions " + number;
            }
            if (partition.type() == GPT) {
                return name + " is of type ee, which says that the disk has a GPT";
            }
            if (partition.isLogical()) {
                if (container == null) {
                    return name + " is logical, and there is no extended partition";
                }
                if (partition.isExtended()) {
                    return name + " is logical, and cannot be an extended one";
                }
                if (partition.number() != Math.max(number, PRIMARIES) + 1) {
                    return "there is a " + name + ", but no " + (partition.number() - 1);
                }
                if (partition.range().offset() < end && number > PRIMARIES) {
                    return name + " does not lie behind the logical one before it";
                }
                if (partition.range().offset() == end) {
                    return name + " has no free sector in front of it, where its boot record would be";
                }
                end = partition.range().end();
            }
            number = partition.number();
        }
        return null;
    }

    private record Span(ByteRange range, String name) {}

    private static @Nullable String problem(List<Partition> partitions, List<Ebr> chain) {
        List<Partition> containers = partitions.stream()
                .filter(p -> p.isExtended() && !p.isLogical())
                .toList();
        if (containers.size() > 1) {
            return "there are two extended partitions, " + containers.get(0).number() + " and "
                    + containers.get(1).number();
        }
        List<Span> outer = new ArrayList<>(List.of(new Span(MBR, "the table itself")));
        List<Span> inner = new ArrayList<>();
        for (Partition partition : partitions) {
            Span span = new Span(partition.range(), "partition " + partition.number());
            if (partition.range().end() / SECTOR > SECTORS || partition.range().length() / SECTOR >= SECTORS) {
                return span.name() + " (" + span.range() + ") goes beyond 2 TiB, which an MBR cannot express";
            }
            if (!partition.isLogical()) {
                outer.add(span);
            } else {
                inner.add(span);
            }
        }
        chain.forEach(ebr -> inner.add(new Span(
                ebr.range(),
                ebr.logical() == null
                        ? "an empty boot record"
                        : "the boot record of partition " + ebr.logical().number())));
        for (Span span : inner) {
            if (!containers.get(0).range().contains(span.range())) {
                return span.name() + " (" + span.range() + ") is not inside the extended partition ("
                        + containers.get(0).range() + ")";
            }
        }
        String overlap = overlap(outer);
        return overlap != null ? overlap : overlap(inner);
    }

    private static @Nullable String overlap(List<Span> spans) {
        spans.sort(Comparator.comparingLong(span -> span.range().offset()));
        for (int i = 1; i < spans.size(); i++) {
            Span before = spans.get(i - 1);
            Span span = spans.get(i);
            if (before.range().overlaps(span.range())) {
                return before.name() + " (" + before.range() + ") and " + span.name() + " (" + span.range()
                        + ") overlap";
            }
        }
        return null;
    }

    private static @Nullable String beyond(List<Partition> partitions, BlockDevice device) {
        for (Partition partition : partitions) {
            if (partition.range().end() > device.sizeBytes()) {
                return "partition " + partition.number() + " (" + partition.range()
                        + ") goes beyond the end of the disk (" + device.sizeBytes() + " bytes)";
            }
        }
        return null;
    }

    /** Its own sector and its partition: what the entry in the EBR before it covers. */
    private static ByteRange linkTo(Ebr next) {
        long end = next.logical() == null
                ? next.range().end()
                : next.logical().range().end();
        return new ByteRange(next.offset(), end - next.offset());
    }

    /** A sector in the form that the MBR and the EBRs share. */
    private static final class MbrSector {
        private static final int DISK_ID = 440;
        private static final int ENTRIES = 446;
        private static final int ENTRY = 16;
        private static final int SIGNATURE = 510;

        private final ByteBuffer bytes = ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);

        static MbrSector read(BlockDevice device, long offset) throws IOException {
            MbrSector sector = new MbrSector();
            device.read(offset, sector.bytes.duplicate());
            return sector;
        }

        boolean isSigned() {
            return bytes.getShort(SIGNATURE) == (short) 0xaa55;
        }

        boolean isZero() {
            return bytes.equals(ByteBuffer.allocate(SECTOR));
        }

        boolean looksLikeFat() {
            byte first = bytes.get(0);
            return (first == (byte) 0xeb || first == (byte) 0xe9) && bytes.getShort(11) >= SECTOR && bytes.get(16) > 0;
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
            return startSector(entry) * SECTOR;
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
                    new ByteRange(base + start(entry), sectors(entry) * SECTOR));
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
            bytes.putInt(at + 8, (int) ((range.offset() - base) / SECTOR));
            bytes.putInt(at + 12, (int) (range.length() / SECTOR));
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
}
