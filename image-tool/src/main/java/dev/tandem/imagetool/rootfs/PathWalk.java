package dev.tandem.imagetool.rootfs;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Absolute paths in a root file system, and where they lead when symbolic links in it are followed. */
public final class PathWalk {
    private static final int MAX_LINKS = 40; // as in Linux, path_resolution(7)

    private PathWalk() {}

    /** Tells what a symbolic link says. */
    public interface Links {
        /** The target of the symbolic link at a path that has no links in its directories; empty if there is none. */
        Optional<String> at(String place) throws IOException;
    }

    /**
     * Where a path leads when every symbolic link on it is followed, also the last. From where nothing exists, the rest of it
     * is kept.
     *
     * @throws IOException if the links go in circles
     */
    public static String follow(String path, Links links) throws IOException {
        Deque<String> rest = new ArrayDeque<>(names(path));
        List<String> at = new ArrayList<>();
        int followed = 0;
        while (!rest.isEmpty()) {
            String name = rest.removeFirst();
            if (name.equals("..")) {
                if (!at.isEmpty()) {
                    at.remove(at.size() - 1);
                }
                continue;
            }
            at.add(name);
            Optional<String> target = links.at(path(at));
            if (target.isPresent()) {
                if (++followed > MAX_LINKS) {
                    throw new IOException(path + " leads through more than " + MAX_LINKS + " symbolic links");
                }
                at.remove(at.size() - 1);
                if (target.get().startsWith("/")) {
                    at.clear();
                }
                List<String> names = new ArrayList<>(names(target.get()));
                Collections.reverse(names);
                names.forEach(rest::addFirst);
            }
        }
        return path(at);
    }

    /** The names that a path consists of; empty ones and {@code .} are left out. */
    public static List<String> names(String path) {
        List<String> names = new ArrayList<>();
        for (String name : path.split("/", -1)) {
            if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        return names;
    }

    public static boolean isRoot(String path) {
        return names(path).isEmpty();
    }

    /** The directory of a path: of {@code /a/b}, {@code /a}; of {@code /a}, {@code /}. */
    public static String parent(String path) {
        return path.substring(0, Math.max(1, path.lastIndexOf('/')));
    }

    /** The last name of a path. */
    public static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The path of a name in a directory. */
    public static String join(String directory, String name) {
        return isRoot(directory) ? "/" + name : directory + "/" + name;
    }

    private static String path(List<String> names) {
        return "/" + String.join("/", names);
    }
}
