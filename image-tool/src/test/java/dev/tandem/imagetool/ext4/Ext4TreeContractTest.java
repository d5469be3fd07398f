package dev.tandem.imagetool.ext4;

import dev.tandem.imagetool.rootfs.RootEdits;
import dev.tandem.imagetool.rootfs.RootTree;
import dev.tandem.imagetool.rootfs.RootTreeContract;
import dev.tandem.imagetool.rootfs.TreeContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;

/** A root file system in an image does what the one in memory does, which stands in for it in the tests of changes. */
final class Ext4TreeContractTest extends RootTreeContract {
    private static final long BYTES = 192L << 20;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @Override
    protected RootTree tree(TreeContent content) throws IOException {
        E2fsprogs tools = new E2fsprogs(Instant.ofEpochSecond(1_750_000_000), System.getenv());
        Path made = Files.createTempDirectory(directory, "tree");
        Path image = made.resolve("root.ext4");
        Ext4Maker.make(tools, image, BYTES, "root", new UUID(1, 2));
        Ext4File file = new Ext4File(tools, image);
        RootEdits edits = new RootEdits(file.tree());
        for (Map.Entry<String, TreeContent.Node> entry : content.nodes().entrySet()) {
            if (entry.getValue() instanceof TreeContent.File node) {
                edits.put(entry.getKey(), node.content(), node.attributes(), "test");
            } else if (entry.getValue() instanceof TreeContent.Link node) {
                edits.link(entry.getKey(), node.target(), "test");
            } else if (entry.getValue() instanceof TreeContent.Directory node) {
                edits.directory(entry.getKey(), node.attributes(), "test");
            }
        }
        file.apply(edits.plan(), Files.createDirectory(made.resolve("scratch")));
        return new Ext4File(tools, image).tree();
    }
}
