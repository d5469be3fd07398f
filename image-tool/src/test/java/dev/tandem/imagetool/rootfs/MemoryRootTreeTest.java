package dev.tandem.imagetool.rootfs;

final class MemoryRootTreeTest extends RootTreeContract {
    @Override
    RootTree tree(TreeContent content) {
        return new MemoryRootTree(content);
    }
}
