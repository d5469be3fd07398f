package dev.tandem.imagetool.firmware;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A flattened device tree of version 17 (Devicetree Specification, chapter 5), as QEMU makes and Linux takes it. Never changes;
 * what is changed is a copy.
 */
public final class DeviceTreeBlob {
    /** QEMU fills its own up to one MiB. */
    static final int MAX_BYTES = 4 << 20;

    static final int MAX_DEPTH = 32;
    static final int MAX_NODES = 1 << 14;
    static final int MAX_PROPERTIES = 1 << 16;

    /** More than the specification allows, as others do. */
    static final int MAX_NAME_BYTES = 255;

    static final int MAGIC = 0xd00dfeed;
    static final int VERSION = 17;

    /** The oldest version that a program for version 17 has to know. */
    static final int COMPATIBLE_VERSION = 16;

    static final int HEADER_BYTES = 40;
    static final int BEGIN_NODE = 1;
    static final int END_NODE = 2;
    static final int PROPERTY = 3;
    static final int NOP = 4;
    static final int END = 9;

    /** Of the specification; a node may have an address behind an at sign. */
    private static final Pattern NODE_NAME = Pattern.compile("[0-9a-zA-Z,._+-]{1,31}(@[0-9a-zA-Z,._+-]{1,31})?");

    private static final Pattern PROPERTY_NAME = Pattern.compile("[0-9a-zA-Z,._+?#-]{1,31}");

    private final int bootCpu;

    /** The reservations of memory, with the empty one at their end. */
    private final byte[] reservations;

    private final TreeNode root;

    private DeviceTreeBlob(int bootCpu, byte[] reservations, TreeNode root) {
        this.bootCpu = bootCpu;
        this.reservations = reservations;
        this.root = root;
    }

    /**
     * Reads one. What follows behind its size is passed over.
     *
     * @throws IOException if that is none, or goes beyond any that is in use: 4 MiB, 16384 nodes, 65536 properties, 32 nodes in
     *     each other
     */
    public static DeviceTreeBlob parse(byte[] content) throws IOException {
        try {
            return new Parser(content).parse();
        } catch (BufferUnderflowException e) {
            throw new IOException("not a device tree: it ends in the middle of something", e);
        }
    }

    /**
     * With this value of a property, instead of the one that it has. Nodes that are not there are made.
     *
     * @param nodePath such as {@code /chosen/bootloader}, names in full; {@code /} is the root
     * @throws IllegalArgumentException if that is no path, or a name is none that the specification allows
     */
    public DeviceTreeBlob with(String nodePath, String property, byte[] value) {
        Deque<String> names = names(nodePath);
        names.forEach(name -> require(NODE_NAME, name));
        require(PROPERTY_NAME, property);
        return new DeviceTreeBlob(bootCpu, reservations, root.with(names, property, value.clone()));
    }

    /** With a number of 32 bits as the value of a property. */
    public DeviceTreeBlob withNumber(String nodePath, String property, int value) {
        return with(
                nodePath,
                property,
                ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }

    /** The value of a property; may be of length 0. */
    public Optional<byte[]> property(String nodePath, String property) {
        TreeNode node = root;
        for (String name : names(nodePath)) {
            node = node.child(name).orElse(null);
            if (node == null) {
                return Optional.empty();
            }
        }
        return node.property(property).map(byte[]::clone);
    }

    /** The tree without anything that is not in use. The same tree gives the same bytes. */
    public byte[] toBytes() {
        DeviceTreeWriter writer = new DeviceTreeWriter();
        writer.node(root);
        return writer.blob(bootCpu, reservations);
    }

    private static Deque<String> names(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("'" + path + "' is not the path of a node: it does not begin with /");
        }
        Deque<String> names = new ArrayDeque<>();
        for (String name : path.substring(1).split("/", -1)) {
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        if (names.size() >= MAX_DEPTH) {
            throw new IllegalArgumentException("'" + path + "' is deeper than " + MAX_DEPTH + " nodes");
        }
        return names;
    }

    private static void require(Pattern allowed, String name) {
        if (!allowed.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is not a name in a device tree");
        }
    }

    /** Goes through the structure once; every access is checked by the buffers. */
    private static final class Parser {
        private final byte[] content;
        private int nodes;
        private int properties;

        Parser(byte[] content) {
            this.content = content;
        }

        DeviceTreeBlob parse() throws IOException {
            ByteBuffer header = ByteBuffer.wrap(content);
            if (content.length > MAX_BYTES || content.length < HEADER_BYTES || header.getInt() != MAGIC) {
                throw wrong("it has " + content.length + " bytes, of at most " + MAX_BYTES
                        + ", and has to begin with d00dfeed");
            }
            int total = header.getInt();
            int structure = header.getInt();
            int strings = header.getInt();
            int reserved = header.getInt();
            int version = header.getInt();
            int compatible = header.getInt();
            int bootCpu = header.getInt();
            int stringsBytes = header.getInt();
            int structureBytes = header.getInt();
            if (version < VERSION || compatible > VERSION) {
                throw wrong("it is of version " + version + ", version " + VERSION + " is read");
            }
            if (total < HEADER_BYTES || total > content.length) {
                throw wrong("it should have " + Integer.toUnsignedString(total) + " bytes and has " + content.length);
            }
            byte[] reservations = reservations(part(total, reserved, total - reserved));
            return new DeviceTreeBlob(
                    bootCpu,
                    reservations,
                    tree(part(total, structure, structureBytes), part(total, strings, stringsBytes)));
        }

        private ByteBuffer part(int total, int offset, int length) throws IOException {
            if (offset < HEADER_BYTES || length < 0 || offset > total - length) {
                throw wrong("a block of it is at " + offset + " and has " + length + " bytes");
            }
            return ByteBuffer.wrap(content, offset, length).slice();
        }

        private static byte[] reservations(ByteBuffer block) {
            long address = block.getLong();
            long length = block.getLong();
            while (address != 0 || length != 0) {
                address = block.getLong();
                length = block.getLong();
            }
            byte[] reservations = new byte[block.position()];
            block.get(0, reservations);
            return reservations;
        }

        private TreeNode tree(ByteBuffer structure, ByteBuffer strings) throws IOException {
            Deque<TreeNode> open = new ArrayDeque<>();
            TreeNode root = null;
            for (int token = structure.getInt(); token != END; token = structure.getInt()) {
                if (token == BEGIN_NODE) {
                    root = begin(structure, open, root);
                } else if (token == END_NODE && !open.isEmpty()) {
                    open.pop();
                } else if (token == PROPERTY && !open.isEmpty()) {
                    property(structure, strings, open.getFirst());
                } else if (token != NOP) {
                    throw wrong("token " + Integer.toUnsignedString(token) + " is not expected at "
                            + (structure.position() - Integer.BYTES));
                }
            }
            if (root == null || !open.isEmpty()) {
                throw wrong("it has no root node, or one without an end");
            }
            return root;
        }

        private TreeNode begin(ByteBuffer structure, Deque<TreeNode> open, @Nullable TreeNode root) throws IOException {
            String name = text(structure);
            align(structure);
            if (++nodes > MAX_NODES || open.size() == MAX_DEPTH) {
                throw wrong("it has more than " + MAX_NODES + " nodes, or more than " + MAX_DEPTH + " in each other");
            }
            TreeNode parent = open.peek();
            TreeNode node = new TreeNode(name);
            open.push(node);
            if (parent == null) {
                if (root != null) {
                    throw wrong("it has two root nodes");
                }
                return node;
            }
            if (root == null || !parent.add(node)) {
                throw wrong("it has two nodes of the same path");
            }
            return root;
        }

        private void property(ByteBuffer structure, ByteBuffer strings, TreeNode node) throws IOException {
            int length = structure.getInt();
            int nameAt = structure.getInt();
            if (length < 0 || length > structure.remaining() || nameAt < 0 || nameAt >= strings.limit()) {
                throw wrong("a property is out of its blocks");
            }
            if (++properties > MAX_PROPERTIES) {
                throw wrong("it has more than " + MAX_PROPERTIES + " properties");
            }
            byte[] value = new byte[length];
            structure.get(value);
            align(structure);
            strings.position(nameAt);
            if (!node.put(text(strings), value)) {
                throw wrong("it has a property twice");
            }
        }

        /** Up to a zero; longer than any name is not one. */
        private static String text(ByteBuffer from) throws IOException {
            int start = from.position();
            while (from.get() != 0) {
                if (from.position() - start > MAX_NAME_BYTES) {
                    throw wrong("a name has more than " + MAX_NAME_BYTES + " bytes");
                }
            }
            byte[] text = new byte[from.position() - start - 1];
            from.get(start, text);
            return new String(text, StandardCharsets.ISO_8859_1);
        }

        private static void align(ByteBuffer structure) {
            while (structure.position() % Integer.BYTES != 0) {
                structure.get();
            }
        }
    }

    private static IOException wrong(String problem) {
        return new IOException("not a device tree: " + problem);
    }
}
