package dev.tandem.imagetool.provision;

import dev.tandem.imagetool.provision.Provisioning.App;
import dev.tandem.imagetool.rootfs.RootEdits;
import dev.tandem.imagetool.rootfs.SystemdUnits;
import dev.tandem.imagetool.system.PiSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Plans what a {@link Provisioning} asks for. Everything is done in the image, so that nothing waits for the wizards of the
 * first boot, and what is there can be looked at before a device has it. Paths to persist are left to whoever makes the data
 * partition.
 */
public final class Provisioner {
    private static final String SSH = "ssh.service";
    private static final String WANTED = "wanted by the options";

    private Provisioner() {}

    /**
     * What there is besides changed files.
     *
     * @param kernelParameters words for the kernel's command line of each slot
     * @param notes what the user should know, each a sentence without full stop
     */
    public record Outcome(List<String> kernelParameters, List<String> notes) {
        public Outcome {
            kernelParameters = List.copyOf(kernelParameters);
            notes = List.copyOf(notes);
        }
    }

    /**
     * Adds the changes to those that are planned already.
     *
     * @param system what the image holds
     * @throws IOException if the image does not have what is asked for, or a file of this machine cannot be read; no message
     *     shows a secret
     */
    public static Outcome apply(Provisioning wanted, PiSystem system, RootEdits root, BootEdits boot)
            throws IOException {
        Changes changes = Changes.of(system, root, boot);
        if (wanted.hostname().isPresent()) {
            HostName.set(wanted.hostname().get(), changes);
        }
        if (wanted.user().isPresent()) {
            FirstUser.set(wanted.user().get(), changes);
        }
        if (wanted.ssh().isPresent()) {
            setSsh(wanted.ssh().get(), changes);
        }
        Network.set(wanted.wifi(), wanted.address(), changes);
        if (wanted.timezone().isPresent()) {
            TimeZones.set(wanted.timezone().get(), root);
        }
        if (replacesFirstBoot(wanted)) {
            CloudInit.switchOff(changes);
            noteUnread(changes);
        }
        // After the user, whom owners may name; later folders lie over earlier ones.
        for (Path overlay : wanted.overlays()) {
            Overlay.apply(overlay, "", "overlay " + overlay, changes);
        }
        for (App app : wanted.apps()) {
            Application.install(app, changes);
        }
        // Last, because overlays and applications bring units.
        for (String unit : wanted.enableUnits()) {
            SystemdUnits.enable(root, unit, WANTED);
        }
        for (String unit : wanted.maskUnits()) {
            SystemdUnits.mask(root, unit, WANTED);
        }
        return new Outcome(changes.kernelParameters(), changes.notes());
    }

    private static boolean replacesFirstBoot(Provisioning wanted) {
        return wanted.hostname().isPresent()
                || wanted.user().isPresent()
                || wanted.ssh().isPresent()
                || wanted.wifi().isPresent()
                || wanted.address().isPresent()
                || wanted.timezone().isPresent();
    }

    private static void setSsh(boolean on, Changes changes) throws IOException {
        RootEdits root = changes.root();
        if (on) {
            if (!SystemdUnits.exists(root, SSH)) {
                throw new IOException("the image has no ssh server: there is no " + SSH);
            }
            SystemdUnits.enable(root, SSH, WANTED);
        } else {
            SystemdUnits.disable(root, SSH, "not wanted by the options");
            SystemdUnits.disable(root, "ssh.socket", "not wanted by the options");
        }
        // sshswitch.service would switch it on whatever was asked for here.
        for (String file : List.of("ssh", "ssh.txt")) {
            changes.boot().remove(file);
        }
    }

    /** What an image that was prepared by Raspberry Pi Imager has for a first boot that a converted one does not have. */
    private static void noteUnread(Changes changes) throws IOException {
        for (String file : List.of("custom.toml", "firstrun.sh")) {
            if (changes.boot().read(file).isPresent()) {
                changes.notes().add(file + " on the boot partition is not used: give what it says as options");
            }
        }
    }
}
