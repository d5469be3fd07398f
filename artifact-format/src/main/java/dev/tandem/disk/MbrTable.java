package dev.tandem.disk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

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
    static final int GPT = 0xee;

    static final ByteRange MBR = new ByteRange(0, SECTOR);

    /** How far before its partition an EBR is: what sfdisk takes as the first usable sector of a disk. */
    private static final long EBR_DISTANCE = 2048L * SECTOR;

    private final int diskId;
    private final List<Partition> partitions;
    private final List<Ebr> chain;

    private MbrTable(int diskId, List<Partition> partitions, List<Ebr> chain) {
        this.diskId = diskId;
        this.partitions = List.copyOf(partitions);
        this.chain = List.copyOf(chain);
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
        // Before a chain is followed: then there is one at most, and all of it is on the disk.
        requireTable(partitions, chain, device);
        for (Partition container :
                partitions.stream().filter(Partition::isExtended).toList()) {
            chain.addAll(readChain(device, container));
        }
        for (Ebr ebr : chain) {
            if (ebr.logical() != null) {
                partitions.add(ebr.logical());
            }
        }
        requireTable(partitions, chain, device);
        return new MbrTable(mbr.diskId(), partitions, chain);
    }

    private static void requireTable(List<Partition> partitions, List<Ebr> chain, BlockDevice device)
            throws DiskFormatException {
        String problem = MbrRules.problem(partitions, chain);
        if (problem == null) {
            problem = MbrRules.beyond(partitions, device);
        }
        if (problem != null) {
            throw new DiskFormatException("partition table: " + problem);
        }
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
        String problem = MbrRules.misnumbered(sorted);
        if (problem == null) {
            problem = MbrRules.problem(sorted, chain);
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
        String problem = MbrRules.beyond(partitions, device);
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
        String problem = grownFrom(before)
                ? MbrRules.beyond(partitions, device)
                : "it is not what is there with bigger partitions";
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
            if (!range.contains(offset)) {
                throw new DiskFormatException("partition table: the boot record of logical partition " + number
                        + " is at " + offset + ", outside of the extended partition (" + range + ")");
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

    /** Its own sector and its partition: what the entry in the EBR before it covers. */
    private static ByteRange linkTo(Ebr next) {
        long end = next.logical() == null
                ? next.range().end()
                : next.logical().range().end();
        return new ByteRange(next.offset(), end - next.offset());
    }
}
