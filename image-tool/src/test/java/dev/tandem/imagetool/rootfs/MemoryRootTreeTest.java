package dev.tandem.imagetool.rootfs;

final class MemoryRootTreeTest extends RootTreeContract {
    @Override
    protected RootTree tree(TreeContent content) {
        return new MemoryRootTree(content);
    }
}
