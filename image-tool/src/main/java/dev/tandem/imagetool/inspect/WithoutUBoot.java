package dev.tandem.imagetool.inspect;

import dev.tandem.imagetool.system.BootTree;
import dev.tandem.imagetool.uboot.BootScript;
import dev.tandem.imagetool.uboot.UBootConfig;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Partition 1 of the layout uboot, as the system had brought it: by these two files other systems are recognised.
 *
 * @param tree all of its files
 */
record WithoutUBoot(BootTree tree) implements BootTree {
    private static final Set<String> OURS = Set.of(BootScript.NAME, UBootConfig.PROGRAM);

    @Override
    public List<String> paths() {
        Set<String> paths = new TreeSet<>(tree.paths());
        paths.removeAll(OURS);
        return List.copyOf(paths);
    }

    @Override
    public byte[] read(String path, int limitBytes) throws IOException {
        return tree.read(path, limitBytes);
    }
}
