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

    /** What is not there yet will be made by a program, and programs keep their state in directories. */
    private String persistList(RootEdits root) throws IOException {
        StringBuilder list = new StringBuilder("# Paths that the image was made to keep.\n");
        for (String path : wanted.persistPaths()) {
            boolean file = root.status(path)
                    .filter(status -> status.kind() != FileKind.DIRECTORY)
                    .isPresent();
            list.append(file ? "file " : "directory ").append(path).append('\n');
        }
        return list.toString();
    }
}
