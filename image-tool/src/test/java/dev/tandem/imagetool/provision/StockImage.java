package dev.tandem.imagetool.provision;

import dev.tandem.imagetool.rootfs.FileAttributes;
import dev.tandem.imagetool.rootfs.FileStatus;
import dev.tandem.imagetool.rootfs.MemoryRootTree;
import dev.tandem.imagetool.rootfs.RootEdit;
import dev.tandem.imagetool.rootfs.RootEdits;
import dev.tandem.imagetool.rootfs.TreeContent;
import dev.tandem.imagetool.system.Architecture;
import dev.tandem.imagetool.system.PiModel;
import dev.tandem.imagetool.system.PiSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What a Raspberry Pi OS Lite image has that provisioning touches, as pi-gen makes it, and what becomes of it. Nothing of it is
 * copied from an image.
 */
final class StockImage {
    static final FileAttributes SHADOW = new FileAttributes(0640, 0, 42);
    static final FileAttributes OF_USER = new FileAttributes(0644, 1000, 1000);

    final TreeContent content = new TreeContent();
    final MemoryBoot boot = new MemoryBoot();
    final String release;
    private Optional<RootEdits> edits = Optional.empty();
    private boolean desktop;

    private StockImage(String release) {
        this.release = release;
    }

    static StockImage of(String release) {
        StockImage image = new StockImage(release);
        image.accounts();
        image.units();
        image.content
                .link("/lib", "usr/lib")
                .file("/etc/hostname", "raspberrypi\n")
                .file("/etc/hosts", "127.0.0.1\tlocalhost\n::1\t\tlocalhost ip6-localhost\n\n127.0.1.1\traspberrypi\n")
                .file("/usr/share/zoneinfo/Europe/London", "TZif2 London")
                .file("/usr/share/zoneinfo/Europe/Berlin", "TZif2 Berlin")
                .file("/usr/share/zoneinfo/UTC", "TZif2 UTC")
                .file("/usr/share/zoneinfo/iso3166.tab", "# codes\nDE\tGermany\nGB\tBritain (UK)\n")
                .file("/usr/share/zoneinfo/leapseconds", "no zone")
                .link("/etc/localtime", "/usr/share/zoneinfo/Europe/London")
                .file("/etc/timezone", "Europe/London\n")
                .directory("/opt")
                .file("/etc/ssh/sshd_config.d/rename_user.conf", "Banner /usr/share/userconf-pi/sshd_banner\n");
        switch (release) {
            case "bullseye" -> image.bullseye();
            case "bookworm" -> image.networkManager();
            default -> {
                image.networkManager();
                image.content.file("/etc/cloud/cloud.cfg", "users:\n  - default\npreserve_hostname: false\n");
                image.boot.put("user-data", "#cloud-config\n\n# hostname: x\n");
                image.boot.put("network-config", "# nothing\n");
                image.boot.put("meta-data", "instance_id: rpios-image\n");
            }
        }
        return image;
    }

    static StockImage bookworm() {
        return of("bookworm");
    }

    StockImage asDesktop() {
        desktop = true;
        return this;
    }

    private void accounts() {
        content.file("/etc/passwd", """
                        root:x:0:0:root:/root:/bin/bash
                        daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
                        nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
                        pi:x:1000:1000:,,,:/home/pi:/bin/bash
                        sshd:x:103:65534::/run/sshd:/usr/sbin/nologin
                        """)
                .file("/etc/shadow", """
                        root:*:20000:0:99999:7:::
                        daemon:*:20000:0:99999:7:::
                        pi:!:20000:0:99999:7:::
                        """, SHADOW)
                .file("/etc/group", """
                        root:x:0:
                        adm:x:4:pi
                        sudo:x:27:pi
                        shadow:x:42:
                        docker:x:990:
                        users:x:100:pi,other
                        pi:x:1000:
                        gpio:x:986:pi
                        """)
                .file("/etc/gshadow", """
                        root:*::
                        adm:*::pi
                        sudo:*::pi
                        docker:!::
                        pi:!::
                        """, SHADOW)
                .file("/etc/subuid", "pi:100000:65536\n")
                .file("/etc/subgid", "pi:100000:65536\n")
                .file("/etc/sudoers.d/010_pi-nopasswd", "pi ALL=(ALL) NOPASSWD: ALL\n", new FileAttributes(0440, 0, 0))
                .file("/etc/skel/.bashrc", "# skel\n")
                .directory("/home/pi", new FileAttributes(0700, 1000, 1000))
                .file("/home/pi/.bashrc", "# bashrc\n", OF_USER)
                .file("/home/pi/.profile", "# profile\n", OF_USER);
    }

    private void units() {
        String units = "/usr/lib/systemd/system/";
        content.directory("/etc/systemd/system")
                .file(units + "ssh.service", "[Install]\nWantedBy=multi-user.target\nAlias=sshd.service\n")
                .file(units + "userconfig.service", "[Install]\nWantedBy=multi-user.target\n")
                .file(units + "getty@.service", "[Install]\nWantedBy=getty.target\nDefaultInstance=tty1\n")
                .file(units + "bluetooth.service", "[Install]\nWantedBy=bluetooth.target\n")
                .file(units + "cron.service", "[Install]\nWantedBy=multi-user.target\n")
                .link(
                        "/etc/systemd/system/multi-user.target.wants/userconfig.service",
                        "/lib/systemd/system/userconfig.service");
    }

    private void networkManager() {
        content.directory("/etc/NetworkManager/system-connections", new FileAttributes(0700, 0, 0))
                .file("/var/lib/NetworkManager/NetworkManager.state", "[main]\nWirelessEnabled=false\n")
                .file("/var/lib/systemd/rfkill/platform-soc:bluetooth", "0\n");
    }

    private void bullseye() {
        content.file("/etc/wpa_supplicant/wpa_supplicant.conf", "update_config=1\n", FileAttributes.SECRET_FILE)
                .file("/etc/dhcpcd.conf", "hostname\nclientid\n")
                .file("/var/lib/systemd/rfkill/platform-3f300000.mmcnr:wlan", "1\n")
                .file("/var/lib/systemd/rfkill/platform-fe300000.mmcnr:wlan", "1\n")
                .file("/var/lib/systemd/rfkill/platform-soc:bluetooth", "0\n");
    }

    PiSystem system() {
        return new PiSystem(
                "debian",
                "Debian GNU/Linux (" + release + ")",
                release,
                Architecture.ARM64,
                List.of("6.12.47-rpi-v8"),
                List.of(PiModel.PI_4),
                desktop,
                OptionalInt.empty(),
                release.equals("bullseye") ? "/boot" : "/boot/firmware",
                release.equals("trixie"),
                Optional.empty(),
                Optional.empty());
    }

    /** Plans this, and carries the plan out, so that what is read afterwards is what would be in the image. */
    Provisioner.Outcome provision(Provisioning wanted) throws IOException {
        RootEdits planned = new RootEdits(new MemoryRootTree(content));
        Provisioner.Outcome outcome = Provisioner.apply(wanted, system(), planned, boot);
        MemoryRootTree done = new MemoryRootTree(content);
        done.apply(planned.plan());
        after = Optional.of(done);
        edits = Optional.of(planned);
        return outcome;
    }

    private Optional<MemoryRootTree> after = Optional.empty();

    List<RootEdit> plan() {
        return edits.orElseThrow().plan();
    }

    String text(String path) throws IOException {
        return new String(after.orElseThrow().read(path), StandardCharsets.UTF_8);
    }

    FileAttributes attributes(String path) throws IOException {
        return after.orElseThrow().status(path).orElseThrow().attributes();
    }

    Optional<FileStatus> status(String path) throws IOException {
        return after.orElseThrow().status(path);
    }

    boolean exists(String path) throws IOException {
        return status(path).isPresent();
    }

    String linkTarget(String path) throws IOException {
        return after.orElseThrow().linkTarget(path);
    }

    List<String> list(String path) throws IOException {
        return after.orElseThrow().list(path);
    }

    /** A boot partition in memory. */
    static final class MemoryBoot implements BootEdits {
        private final TreeMap<String, byte[]> files = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

        void put(String path, String text) {
            put(path, text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void put(String path, byte[] content) {
            files.put(path, content.clone());
        }

        @Override
        public boolean remove(String path) {
            return files.remove(path) != null;
        }

        @Override
        public Optional<byte[]> read(String path) {
            return Optional.ofNullable(files.get(path));
        }

        List<String> paths() {
            return List.copyOf(files.keySet());
        }
    }
}
