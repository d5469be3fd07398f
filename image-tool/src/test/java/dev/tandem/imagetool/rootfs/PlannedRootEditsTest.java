package dev.tandem.imagetool.rootfs;

import java.io.IOException;
import java.util.Map;

/** What is only planned looks as if it were there. */
final class PlannedRootEditsTest extends RootTreeContract {
    @Override
    protected RootTree tree(TreeContent content) throws IOException {
        RootEdits edits = new RootEdits(new MemoryRootTree(new TreeContent()));
        for (Map.Entry<String, TreeContent.Node> entry : content.nodes().entrySet()) {
            if (entry.getValue() instanceof TreeContent.File file) {
                edits.put(entry.getKey(), file.content(), file.attributes(), "test");
            } else if (entry.getValue() instanceof TreeContent.Link link) {
                edits.link(entry.getKey(), link.target(), "test");
            } else if (entry.getValue() instanceof TreeContent.Directory directory) {
                edits.directory(entry.getKey(), directory.attributes(), "test");
            }
        }
        return edits;
    }
}
