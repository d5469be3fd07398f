package dev.tandem.imagetool.provision;

import dev.tandem.imagetool.rootfs.FileAttributes;
import dev.tandem.imagetool.rootfs.FileKind;
import dev.tandem.imagetool.rootfs.FileStatus;
import dev.tandem.imagetool.rootfs.PathWalk;
import dev.tandem.imagetool.rootfs.RootEdits;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Moves the home of the first user to its new name, or makes one of {@code /etc/skel}. */
final class Homes {
    /** The stock one has three files. */
    private static final int MAX_FILES = 1000;

    private static final int MAX_DEPTH = 16;
    private static final String WHY = "the first user's home";
    private static final String SKELETON = "/etc/skel";

    private final RootEdits root;
    private final int uid;
    private final int gid;
    private final boolean move;
    private int files;

    private Homes(RootEdits root, int uid, int gid, boolean move) {
        this.root = root;
        this.uid = uid;
        this.gid = gid;
        this.move = move;
    }

    static void move(RootEdits root, String oldHome, String home, int uid, int gid, List<String> notes)
            throws IOException {
        if (oldHome.equals(home) && root.exists(home)) {
            return;
        }
        boolean move = !oldHome.equals(SKELETON)
                && oldHome.startsWith("/home/")
                && root.status(oldHome)
                        .filter(s -> s.kind() == FileKind.DIRECTORY)
                        .isPresent();
        String from = move ? oldHome : SKELETON;
        Optional<FileStatus> old = move ? root.status(from) : Optional.empty();
        // What useradd makes since bookworm: HOME_MODE of login.defs(5).
        root.directory(home, old.map(FileStatus::attributes).orElse(new FileAttributes(0700, uid, gid)), WHY);
        new Homes(root, uid, gid, move).copy(from, home, 0);
        if (move) {
            notes.add(oldHome + " is left as an empty folder: the first user's home is " + home);
        }
    }

    private void copy(String from, String to, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IOException(from + " is nested too deep for a home that is new");
        }
        for (String name : root.list(from)) {
            if (++files > MAX_FILES) {
                throw new IOException(
                        "the first user's home has more than " + MAX_FILES + " files: this is no stock image");
            }
            String source = PathWalk.join(from, name);
            String target = PathWalk.join(to, name);
            FileStatus status = root.status(source).orElseThrow();
            FileAttributes attributes = move
                    ? status.attributes()
                    : new FileAttributes(status.attributes().mode(), uid, gid);
            switch (status.kind()) {
                case DIRECTORY -> {
                    root.directory(target, attributes, WHY);
                    copy(source, target, depth + 1);
                    continue;
                }
                case SYMLINK -> root.link(target, root.linkTarget(source), WHY);
                case REGULAR -> root.put(target, root.read(source), attributes, WHY);
                case OTHER -> throw new IOException(source + " is a device, pipe or socket, which cannot be moved");
            }
            if (move) {
                root.remove(source, "moved to " + target);
            }
        }
    }
}
