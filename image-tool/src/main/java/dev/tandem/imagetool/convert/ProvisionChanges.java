package dev.tandem.imagetool.convert;

import dev.tandem.imagetool.provision.Provisioner;
import dev.tandem.imagetool.provision.Provisioning;
import dev.tandem.imagetool.rootfs.FileAttributes;
import dev.tandem.imagetool.rootfs.FileKind;
import dev.tandem.imagetool.rootfs.RootEdits;
import java.io.IOException;

/** What the device shall be from its first boot on. */
public final class ProvisionChanges implements SystemChange {
    /** Read by the script that keeps things on the data partition; docs/persistence.md tells its form. */
    private static final String PERSIST_LIST = "/etc/tandem/persist.d/90-image.conf";

    private final Provisioning wanted;

    /** @param wanted by the user */
    public ProvisionChanges(Provisioning wanted) {
        this.wanted = wanted;
    }

    @Override
    public void plan(Planned planned) throws IOException {
        Provisioner.Outcome outcome = Provisioner.apply(wanted, planned.system(), planned.root(), planned.boot());
        planned.kernelWords().addAll(outcome.kernelParameters());
        planned.notes().addAll(outcome.notes());
        if (!wanted.persistPaths().isEmpty()) {
            planned.root()
                    .put(
                            PERSIST_LIST,
                            persistList(planned.root()),
                            FileAttributes.PUBLIC_FILE,
                            "kept on the data partition across updates");
        }
    }

    /** What is there tells whether a path is a directory; of what is not, a slash at the end does. */
    private String persistList(RootEdits root) throws IOException {
        StringBuilder list = new StringBuilder("# Paths that the image was made to keep.\n");
        for (String path : wanted.persistPaths()) {
            boolean directory = path.endsWith("/")
                    || root.status(path)
                            .filter(s -> s.kind() == FileKind.DIRECTORY)
                            .isPresent();
            String plain = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
            list.append(directory ? "directory " : "file ").append(plain).append('\n');
        }
        return list.toString();
    }
}
