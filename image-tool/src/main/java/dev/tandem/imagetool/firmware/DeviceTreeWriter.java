package dev.tandem.imagetool.firmware;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Writes a flattened device tree: header, reservations, structure, strings (Devicetree Specification, 5.1). */
final class DeviceTreeWriter {
    private final ByteArrayOutputStream structure = new ByteArrayOutputStream();
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private final Map<String, Integer> nameOffsets = new HashMap<>();

    /** With all that is below it; the depth is bounded by who made the tree. */
    void node(TreeNode node) {
        number(DeviceTreeBlob.BEGIN_NODE);
        text(structure, node.name());
        align();
        node.properties().forEach((name, value) -> {
            number(DeviceTreeBlob.PROPERTY);
            number(value.length);
            number(nameOffset(name));
            structure.writeBytes(value);
            align();
        });
        node.children().forEach(this::node);
        number(DeviceTreeBlob.END_NODE);
    }

    byte[] blob(int bootCpu, byte[] reservations) {
        number(DeviceTreeBlob.END);
        // The reservations are aligned to 8 bytes, and made of 16 each: everything behind the header is aligned with
        // it.
        int structureAt = DeviceTreeBlob.HEADER_BYTES + reservations.length;
        int stringsAt = structureAt + structure.size();
        return ByteBuffer.allocate(stringsAt + strings.size())
                .putInt(DeviceTreeBlob.MAGIC)
                .putInt(stringsAt + strings.size())
                .putInt(structureAt)
                .putInt(stringsAt)
                .putInt(DeviceTreeBlob.HEADER_BYTES)
                .putInt(DeviceTreeBlob.VERSION)
                .putInt(DeviceTreeBlob.COMPATIBLE_VERSION)
                .putInt(bootCpu)
                .putInt(strings.size())
                .putInt(structure.size())
                .put(reservations)
                .put(structure.toByteArray())
                .put(strings.toByteArray())
                .array();
    }

    private int nameOffset(String name) {
        Integer known = nameOffsets.get(name);
        if (known != null) {
            return known;
        }
        int offset = strings.size();
        nameOffsets.put(name, offset);
        text(strings, name);
        return offset;
    }

    private void number(int value) {
        structure.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        out.write(0);
    }

    private void align() {
        while (structure.size() % Integer.BYTES != 0) {
            structure.write(0);
        }
    }
}
