package dev.tandem.imagetool.firmware;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A node of a device tree. Changes while a tree is read, and never again. */
final class TreeNode {
    private final String name;
    private final Map<String, byte[]> properties = new LinkedHashMap<>();
    private final Map<String, TreeNode> children = new LinkedHashMap<>();

    TreeNode(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** In their order, as are the {@link #children()}. */
    Map<String, byte[]> properties() {
        return properties;
    }

    Collection<TreeNode> children() {
        return children.values();
    }

    Optional<TreeNode> child(String child) {
        return Optional.ofNullable(children.get(child));
    }

    Optional<byte[]> property(String property) {
        return Optional.ofNullable(properties.get(property));
    }

    /** Returns whether there was none of that name. */
    boolean add(TreeNode child) {
        return children.putIfAbsent(child.name, child) == null;
    }

    /** Returns whether there was none of that name. */
    boolean put(String property, byte[] value) {
        return properties.putIfAbsent(property, value) == null;
    }

    /** A copy that has this value of a property of a node below it; shares with this one what is not on the way there. */
    TreeNode with(Deque<String> path, String property, byte[] value) {
        TreeNode copy = new TreeNode(name);
        copy.properties.putAll(properties);
        copy.children.putAll(children);
        if (path.isEmpty()) {
            copy.properties.put(property, value);
        } else {
            Deque<String> rest = new ArrayDeque<>(path);
            String next = rest.remove();
            TreeNode child = children.getOrDefault(next, new TreeNode(next));
            copy.children.put(next, child.with(rest, property, value));
        }
        return copy;
    }
}
