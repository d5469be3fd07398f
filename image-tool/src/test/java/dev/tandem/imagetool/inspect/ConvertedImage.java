package dev.tandem.imagetool.inspect;

import dev.tandem.disk.BlockDevice;
import dev.tandem.disk.ByteRange;
import dev.tandem.disk.FatBuilder;
import dev.tandem.disk.FatFile;
import dev.tandem.disk.FatVolume;
import dev.tandem.disk.FileDevice;
import dev.tandem.disk.MbrTable;
import dev.tandem.disk.Partition;
import dev.tandem.disk.SparseCopy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes an image in the layout pi-tryboot from a stock one, with what is asked for gone wrong. */
public final class ConvertedImage {
    private static final int DISK_ID = 0xdeadbeef;
    private static final long MIB = 1 << 20;
    private static final LocalDateTime TIME = LocalDateTime.of(2025, 10, 1, 0, 0);
    private static final String SELECTOR = """
            [all]
            tryboot_a_b=1
            boot_partition=2
            [tryboot]
            boot_partition=3
            """;

    private final Path stock;
    private final Map<String, String> selectorFiles = new TreeMap<>(Map.of("autoboot.txt", SELECTOR));
    private final Map<String, String> commandLines = new TreeMap<>(Map.of(
            "A", "console=tty1 root=PARTUUID=deadbeef-05 rootwait panic=10 tandem.slot=A\n",
            "B", "console=tty1 root=PARTUUID=deadbeef-06 rootwait panic=10 tandem.slot=B\n"));
    private int extendedType = Partition.EXTENDED;
    private long rootBMib = 160;
    private long behindMib;
    private boolean emptyB;

    private ConvertedImage(Path stock) {
        this.stock = stock;
    }

    public static ConvertedImage of(Path stock) {
        return new ConvertedImage(stock);
    }

    public ConvertedImage selectorFile(String name, String content) {
        selectorFiles.put(name, content);
        return this;
    }

    ConvertedImage noSelector() {
        selectorFiles.remove("autoboot.txt");
        return this;
    }

    ConvertedImage commandLine(String slot, String line) {
        commandLines.put(slot, line);
        return this;
    }

    ConvertedImage extendedType(int type) {
        extendedType = type;
        return this;
    }

    ConvertedImage rootBMib(long mib) {
        rootBMib = mib;
        return this;
    }

    ConvertedImage behindMib(long mib) {
        behindMib = mib;
        return this;
    }

    public ConvertedImage emptyB() {
        emptyB = true;
        return this;
    }

    public Path make(Path target) throws IOException {
        long rootB = 240 + 8 + 160 + 8;
        long data = rootB + rootBMib + 8;
        MbrTable table = MbrTable.of(
                DISK_ID,
                List.of(
                        partition(1, Partition.FAT32, 8, 64),
                        partition(2, Partition.FAT32, 72, 80),
                        partition(3, Partition.FAT32, 152, 80),
                        partition(4, extendedType, 232, data + 64 - 232),
                        partition(5, Partition.LINUX, 240, 160),
                        partition(6, Partition.LINUX, rootB, rootBMib),
                        partition(7, Partition.LINUX, data, 64)));
        try (FileDevice source = FileDevice.openReadOnly(stock);
                FileDevice disk = FileDevice.create(target, (data + 64 + behindMib) * MIB)) {
            table.write(disk);
            MbrTable stockTable = MbrTable.read(source);
            FatVolume boot = FatVolume.open(slice(source, stockTable, 1));
            FatBuilder selector = volume("BOOTCFG", table, 1);
            selectorFiles.forEach((name, text) -> selector.file(name, text.getBytes(StandardCharsets.ISO_8859_1)));
            selector.writeTo(slice(disk, table, 1));
            boot(boot, "A", table, 2).writeTo(slice(disk, table, 2));
            root(source, stockTable, disk, table, 5);
            if (!emptyB) {
                boot(boot, "B", table, 3).writeTo(slice(disk, table, 3));
                root(source, stockTable, disk, table, 6);
            }
        }
        return target;
    }

    private FatBuilder boot(FatVolume stockBoot, String slot, MbrTable table, int number) throws IOException {
        FatBuilder volume = volume("BOOT-" + slot, table, number);
        List<FatFile> files = new ArrayList<>(stockBoot.files());
        for (FatFile file : files) {
            if (!file.directory() && !file.path().equals("cmdline.txt")) {
                volume.file(file.path(), file.sizeBytes(), () -> stockBoot.open(file));
            }
        }
        return volume.file("cmdline.txt", commandLines.getOrDefault(slot, "").getBytes(StandardCharsets.UTF_8));
    }

    private static void root(BlockDevice source, MbrTable stock, BlockDevice disk, MbrTable table, int number)
            throws IOException {
        SparseCopy.to(disk, range(table, number).offset()).copy(source, range(stock, 2));
    }

    private static FatBuilder volume(String label, MbrTable table, int number) {
        ByteRange range = range(table, number);
        return FatBuilder.of(label, number, range.length(), range.offset() / 512, TIME);
    }

    private static BlockDevice slice(BlockDevice disk, MbrTable table, int number) {
        return disk.slice(range(table, number));
    }

    private static ByteRange range(MbrTable table, int number) {
        return table.partition(number).orElseThrow().range();
    }

    private static Partition partition(int number, int type, long startMib, long sizeMib) {
        return new Partition(number, type, false, new ByteRange(startMib * MIB, sizeMib * MIB));
    }
}
