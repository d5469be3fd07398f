package dev.tandem.imagetool.rootfs;

/** Without a change, edits look like what is there. */
final class UnchangedRootEditsTest extends RootTreeContract {
    @Override
    protected RootTree tree(TreeContent content) {
        return new RootEdits(new MemoryRootTree(content));
    }
}
