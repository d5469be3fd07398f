package dev.tandem.imagetool.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DeviceTreeBlobTest {
    @Test
    void properties_areRead() throws IOException {
        DeviceTreeBlob tree = DeviceTreeBlob.parse(small());

        assertThat(tree.property("/", "model")).contains(text("Test"));
        assertThat(tree.property("/chosen", "bootargs")).contains(text("quiet"));
        assertThat(tree.property("/memory@40000000", "empty")).contains(new byte[0]);
        assertThat(tree.property("/chosen", "model")).isEmpty();
        assertThat(tree.property("/memory", "empty")).isEmpty();
        assertThat(tree.property("/chosen/bootloader", "partition")).isEmpty();
    }

    @Test
    void nodesAndProperties_areAdded() throws IOException {
        DeviceTreeBlob before = DeviceTreeBlob.parse(small());

        DeviceTreeBlob after = before.withNumber("/chosen/bootloader", "partition", 3)
                .withNumber("/chosen/bootloader", "tryboot", 1)
                .with("/chosen", "bootargs", text("panic=10"));

        DeviceTreeBlob again = DeviceTreeBlob.parse(after.toBytes());
        assertThat(again.property("/chosen/bootloader", "partition")).contains(new byte[] {0, 0, 0, 3});
        assertThat(again.property("/chosen/bootloader", "tryboot")).contains(new byte[] {0, 0, 0, 1});
        assertThat(again.property("/chosen", "bootargs")).contains(text("panic=10"));
        assertThat(again.property("/", "model")).contains(text("Test"));
        assertThat(before.property("/chosen/bootloader", "partition")).isEmpty();
        assertThat(before.property("/chosen", "bootargs")).contains(text("quiet"));
    }

    @Test
    void values_doNotChangeWithTheArraysOfOthers() throws IOException {
        byte[] value = {1};
        DeviceTreeBlob tree = DeviceTreeBlob.parse(small()).with("/", "x", value);
        value[0] = 2;
        tree.property("/", "x").orElseThrow()[0] = 3;

        assertThat(tree.property("/", "x")).contains(new byte[] {1});
    }

    @Test
    void blob_isThatOfTheSpecification() throws IOException {
        byte[] blob = DeviceTreeBlob.parse(small()).toBytes();
        ByteBuffer header = ByteBuffer.wrap(blob);

        assertThat(header.getInt(0)).isEqualTo(0xd00dfeed);
        assertThat(header.getInt(4)).isEqualTo(blob.length);
        assertThat(header.getInt(16)).as("offset of the reservations").isEqualTo(40);
        assertThat(header.getInt(20)).isEqualTo(17);
        assertThat(header.getInt(24)).isEqualTo(16);
        assertThat(header.getInt(28)).as("boot CPU").isEqualTo(7);
        // one reservation and the empty one
        assertThat(header.getLong(40)).isEqualTo(0x1000);
        assertThat(header.getLong(48)).isEqualTo(0x2000);
        assertThat(header.getLong(56)).isZero();
        assertThat(header.getLong(64)).isZero();
        assertThat(header.getInt(8)).as("offset of the structure").isEqualTo(72);
        assertThat(header.getInt(header.getInt(8))).isEqualTo(1);
        assertThat(header.getInt(header.getInt(8) + header.getInt(36) - 4)).isEqualTo(9);
        assertThat(header.getInt(12) + header.getInt(32)).isEqualTo(blob.length);
        assertThat(DeviceTreeBlob.parse(blob).toBytes()).isEqualTo(blob);
    }

    @Test
    void treeOfQemu_canBeChanged(@TempDir Path scratch) throws Exception {
        Path dumped = scratch.resolve("virt.dtb");
        Process qemu;
        try {
            qemu = new ProcessBuilder(
                            "qemu-system-aarch64", "-M", "virt,dumpdtb=" + dumped, "-cpu", "cortex-a72", "-nographic")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new IOException("could not start qemu-system-aarch64; apt-get install qemu-system-arm ipxe-qemu", e);
        }
        qemu.getOutputStream().close();
        String output = new String(qemu.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(qemu.waitFor()).as(output).isZero();

        DeviceTreeBlob virt = DeviceTreeBlob.parse(Files.readAllBytes(dumped));
        DeviceTreeBlob changed = DeviceTreeBlob.parse(virt.withNumber("/chosen/bootloader", "partition", 2)
                .withNumber("/chosen/bootloader", "tryboot", 0)
                .toBytes());

        assertThat(virt.property("/", "compatible")).contains(text("linux,dummy-virt"));
        assertThat(changed.property("/", "compatible")).contains(text("linux,dummy-virt"));
        assertThat(changed.property("/chosen/bootloader", "partition")).contains(new byte[] {0, 0, 0, 2});
        assertThat(changed.property("/chosen/bootloader", "tryboot")).contains(new byte[] {0, 0, 0, 0});
        assertThat(changed.property("/cpus/cpu@0", "device_type")).contains(text("cpu"));
        // Nothing but the padding of QEMU is lost: what was added takes less than that.
        assertThat(virt.toBytes().length)
                .isEqualTo(DeviceTreeBlob.parse(virt.toBytes()).toBytes().length)
                .isGreaterThan(5000)
                .isLessThan(changed.toBytes().length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chosen", "", "/a b", "/chosen/\u00e4", "/a@b@c", "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void pathsOfNoNode_areRefused(String path) throws IOException {
        DeviceTreeBlob tree = DeviceTreeBlob.parse(small());

        assertThatIllegalArgumentException().isThrownBy(() -> tree.with(path, "x", new byte[0]));
    }

    @Test
    void depth_isBounded() throws IOException {
        DeviceTreeBlob tree = DeviceTreeBlob.parse(small());
        byte[] deepest = tree.with("/n".repeat(DeviceTreeBlob.MAX_DEPTH - 1), "x", new byte[0])
                .toBytes();

        assertThatCode(() -> DeviceTreeBlob.parse(deepest)).doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tree.with("/n".repeat(DeviceTreeBlob.MAX_DEPTH), "x", new byte[0]));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0xd00dfeee, has to begin with d00dfeed",
        "4, 0x7fffffff, should have",
        "4, 0xffffffff, should have",
        "4, 39, should have",
        "8, 0xfffffff0, a block of it",
        "8, 0x7ffffff0, a block of it",
        "12, 0x7fffffff, a block of it",
        "16, 0, a block of it",
        "16, 0x80000000, a block of it",
        "20, 16, of version 16",
        "24, 18, version 17 is read",
        "32, 0x7fffffff, a block of it",
        "36, 0xffffffff, a block of it",
        "36, 8, ends in the middle",
    })
    void headerOutOfItsBounds_isRefused(int offset, String value, String message) throws IOException {
        byte[] blob = small();
        ByteBuffer.wrap(blob).putInt(offset, Long.decode(value).intValue());

        assertThatThrownBy(() -> DeviceTreeBlob.parse(blob))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageContaining(message);
    }

    @Test
    void ambiguousOrUnboundedTrees_areRefused() {
        assertRefused(new Tree().begin("").begin("a").end().begin("a").end().end(), "two nodes of the same path");
        assertRefused(new Tree().begin("").property(0, "1").property(0, "2").end(), "a property twice");
        assertRefused(new Tree().begin("").end().begin("").end(), "two root nodes");
        assertRefused(new Tree().begin(""), "without an end");
        assertRefused(new Tree(), "no root node");
        assertRefused(new Tree().end(), "token 2 is not expected");
        assertRefused(new Tree().property(0, "x"), "token 3 is not expected");
        assertRefused(new Tree().begin("").token(5).end(), "token 5 is not expected");
        assertRefused(new Tree().begin("").property(99, "x").end(), "out of its blocks");
        assertRefused(new Tree().begin("").property(-1, "x").end(), "out of its blocks");
        assertRefused(
                new Tree().begin("").token(3).token(Integer.MAX_VALUE).token(0).end(), "out of its blocks");
        assertRefused(new Tree().begin("n".repeat(256)).end(), "a name has more than 255 bytes");
        Tree deep = new Tree();
        for (int i = 0; i <= DeviceTreeBlob.MAX_DEPTH; i++) {
            deep.begin("n");
        }
        assertRefused(deep, "more than 32 in each other");
        Tree wide = new Tree().begin("");
        for (int i = 0; i < DeviceTreeBlob.MAX_NODES; i++) {
            wide.begin("n" + i).end();
        }
        assertRefused(wide.end(), "more than 16384 nodes");
    }

    private static void assertRefused(Tree tree, String message) {
        assertThatThrownBy(() -> DeviceTreeBlob.parse(tree.blob()))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageContaining(message);
    }

    @Test
    void moreThan4MiB_isRefused() {
        byte[] blob = Arrays.copyOf(small(), DeviceTreeBlob.MAX_BYTES + 1);

        assertThatThrownBy(() -> DeviceTreeBlob.parse(blob)).isExactlyInstanceOf(IOException.class);
    }

    @Test
    void anyBytes_areATreeOrAnIoException() {
        byte[] intact = small();
        for (int length = 0; length < intact.length; length++) {
            byte[] cut = Arrays.copyOf(intact, length);
            assertThatThrownBy(() -> DeviceTreeBlob.parse(cut)).isExactlyInstanceOf(IOException.class);
        }
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] damaged = intact.clone();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                DeviceTreeBlob.parse(DeviceTreeBlob.parse(damaged).toBytes());
            } catch (IOException e) {
                assertThat(e).as("seed %d", seed).hasMessageStartingWith("not a device tree: ");
            }
        }
    }

    private static byte[] text(String text) {
        return (text + "\0").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] small() {
        return new Tree()
                .begin("")
                .property(0, "Test\0")
                .token(4)
                .begin("memory@40000000")
                .property(15, "")
                .end()
                .begin("chosen")
                .property(6, "quiet\0")
                .end()
                .end()
                .blob();
    }

    /** Token by token, so that it can be wrong. */
    private static final class Tree {
        private static final byte[] STRINGS = "model\0bootargs\0empty\0".getBytes(StandardCharsets.ISO_8859_1);

        private final ByteArrayOutputStream structure = new ByteArrayOutputStream();

        Tree token(int value) {
            structure.writeBytes(ByteBuffer.allocate(4).putInt(value).array());
            return this;
        }

        Tree begin(String name) {
            return token(1).bytes(name + "\0");
        }

        Tree end() {
            return token(2);
        }

        Tree property(int nameOffset, String value) {
            return token(3).token(value.length()).token(nameOffset).bytes(value);
        }

        private Tree bytes(String text) {
            structure.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
            while (structure.size() % 4 != 0) {
                structure.write(0);
            }
            return this;
        }

        byte[] blob() {
            token(9);
            int size = 72 + structure.size() + STRINGS.length;
            return ByteBuffer.allocate(size)
                    .putInt(0xd00dfeed)
                    .putInt(size)
                    .putInt(72)
                    .putInt(72 + structure.size())
                    .putInt(40)
                    .putInt(17)
                    .putInt(16)
                    .putInt(7)
                    .putInt(STRINGS.length)
                    .putInt(structure.size())
                    .putLong(0x1000)
                    .putLong(0x2000)
                    .putLong(0)
                    .putLong(0)
                    .put(structure.toByteArray())
                    .put(STRINGS)
                    .array();
        }
    }
}
