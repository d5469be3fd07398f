package dev.tandem.imagetool.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.imagetool.provision.Provisioning.User;
import dev.tandem.imagetool.rootfs.FileAttributes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FirstUserTest {
    private static final User KEY_ONLY = new User("maria", Optional.empty(), List.of(Wanted.SSH_KEY), List.of());

    private final StockImage image = StockImage.bookworm();

    @ParameterizedTest
    @ValueSource(strings = {"trixie", "bookworm", "bullseye"})
    void userOfThePi_isRenamedEverywhere(String release) throws Exception {
        StockImage each = StockImage.of(release);

        each.provision(Wanted.user(Wanted.maria()));

        assertThat(each.text("/etc/passwd")).contains("\nmaria:x:1000:1000:,,,:/home/maria:/bin/bash\n");
        assertThat(each.text("/etc/shadow")).contains("\nmaria:" + Wanted.HASH + ":20000:0:99999:7:::\n");
        assertThat(each.text("/etc/group"))
                .contains("adm:x:4:maria\n", "users:x:100:maria,other\n", "\nmaria:x:1000:\n", "docker:x:990:\n");
        assertThat(each.text("/etc/gshadow")).contains("sudo:*::maria\n", "maria:!::\n");
        assertThat(each.text("/etc/subuid")).isEqualTo("maria:100000:65536\n");
        assertThat(each.text("/etc/subgid")).isEqualTo("maria:100000:65536\n");
        assertThat(each.text("/etc/sudoers.d/010_pi-nopasswd")).isEqualTo("maria ALL=(ALL) NOPASSWD: ALL\n");
        for (String path : List.of("/etc/passwd", "/etc/shadow", "/etc/group", "/etc/gshadow", "/etc/subuid")) {
            assertThat(each.text(path)).as(path).doesNotContain("pi:").doesNotContain(":pi");
        }
    }

    @Test
    void tablesKeepTheirOwnersAndPermissions() throws Exception {
        image.provision(Wanted.user(Wanted.maria()));

        assertThat(image.attributes("/etc/shadow")).isEqualTo(StockImage.SHADOW);
        assertThat(image.attributes("/etc/gshadow")).isEqualTo(StockImage.SHADOW);
        assertThat(image.attributes("/etc/passwd")).isEqualTo(FileAttributes.PUBLIC_FILE);
        assertThat(image.attributes("/etc/sudoers.d/010_pi-nopasswd")).isEqualTo(new FileAttributes(0440, 0, 0));
    }

    @Test
    void homeMovesWithItsOwner() throws Exception {
        Provisioner.Outcome outcome = image.provision(Wanted.user(Wanted.maria()));

        assertThat(image.list("/home/maria")).containsExactly(".bashrc", ".profile", ".ssh");
        assertThat(image.text("/home/maria/.bashrc")).isEqualTo("# bashrc\n");
        assertThat(image.attributes("/home/maria")).isEqualTo(new FileAttributes(0700, 1000, 1000));
        assertThat(image.attributes("/home/maria/.profile")).isEqualTo(StockImage.OF_USER);
        assertThat(image.list("/home/pi")).isEmpty();
        assertThat(outcome.notes()).anyMatch(note -> note.startsWith("/home/pi is left"));
    }

    @Test
    void sshKeysAreForTheUserAlone() throws Exception {
        image.provision(Wanted.user(Wanted.maria()));

        assertThat(image.text("/home/maria/.ssh/authorized_keys")).isEqualTo(Wanted.SSH_KEY + "\n");
        assertThat(image.attributes("/home/maria/.ssh")).isEqualTo(new FileAttributes(0700, 1000, 1000));
        assertThat(image.attributes("/home/maria/.ssh/authorized_keys"))
                .isEqualTo(new FileAttributes(0600, 1000, 1000));
    }

    @Test
    void existingKeyFolderThatOthersCanRead_isClosed() throws Exception {
        image.content.directory("/home/maria/.ssh", new FileAttributes(0755, 0, 0));

        image.provision(Wanted.user(Wanted.maria()));

        assertThat(image.attributes("/home/maria/.ssh")).isEqualTo(new FileAttributes(0700, 1000, 1000));
    }

    @Test
    void userWithoutPassword_hasNoneThatCouldBeGuessed() throws Exception {
        image.content.file("/etc/shadow", "root:*:1:0:99999:7:::\npi:$6$raspberry:1:0:99999:7:::\n", StockImage.SHADOW);

        image.provision(Wanted.user(KEY_ONLY));

        assertThat(image.text("/etc/shadow")).contains("\nmaria:*:1:0:99999:7:::\n");
    }

    @Test
    void passwordThatWouldHaveToBeChanged_isNot() throws Exception {
        image.content.file("/etc/shadow", "pi:!:0:0:99999:7:::\n", StockImage.SHADOW);

        image.provision(Wanted.user(Wanted.maria()));

        assertThat(image.text("/etc/shadow")).contains("maria:" + Wanted.HASH + "::0:99999:7:::");
    }

    @Test
    void wizardIsOverAndTheConsoleAsksForALogin() throws Exception {
        image.content
                .file("/etc/systemd/system/getty@tty1.service.d/autologin.conf", "--autologin pi\n")
                .file("/etc/xdg/autostart/piwiz.desktop", "x");
        image.boot.put("userconf.txt", "pi:hash");

        Provisioner.Outcome outcome = image.provision(Wanted.user(Wanted.maria()));

        assertThat(image.exists("/etc/systemd/system/multi-user.target.wants/userconfig.service"))
                .isFalse();
        assertThat(image.exists("/etc/ssh/sshd_config.d/rename_user.conf")).isFalse();
        assertThat(image.exists("/etc/systemd/system/getty@tty1.service.d/autologin.conf"))
                .isFalse();
        assertThat(image.exists("/etc/xdg/autostart/piwiz.desktop")).isFalse();
        assertThat(image.linkTarget("/etc/systemd/system/getty.target.wants/getty@tty1.service"))
                .isEqualTo("/usr/lib/systemd/system/getty@.service");
        assertThat(image.boot.paths()).isEmpty();
        assertThat(outcome.notes()).anyMatch(note -> note.contains("userconf.txt"));
    }

    @Test
    void userWhoKeepsTheName_keepsHomeAndGroups() throws Exception {
        image.provision(Wanted.user(new User("pi", Optional.of(new Secret(Wanted.HASH)), List.of(), List.of())));

        assertThat(image.text("/etc/shadow")).contains("pi:" + Wanted.HASH + ":");
        assertThat(image.plan())
                .extracting(edit -> edit.path())
                .doesNotContain("/etc/passwd", "/etc/group", "/home/pi");
        assertThat(image.list("/home/pi")).containsExactly(".bashrc", ".profile");
    }

    @Test
    void groupsAreJoined() throws Exception {
        image.provision(Wanted.user(
                new User("maria", Optional.of(new Secret(Wanted.HASH)), List.of(), List.of("docker", "sudo"))));

        assertThat(image.text("/etc/group")).contains("docker:x:990:maria\n", "sudo:x:27:maria\n");
        assertThat(image.text("/etc/gshadow")).contains("docker:!::maria\n");
    }

    @Test
    void missingGroup_isRefusedWithTheNearest() {
        User user = new User("maria", Optional.of(new Secret(Wanted.HASH)), List.of(), List.of("dokcer"));

        assertThatThrownBy(() -> image.provision(Wanted.user(user)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no group dokcer")
                .hasMessageContaining("did you mean docker?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"daemon", "sshd", "docker"})
    void nameThatTheSystemHas_isRefused(String name) {
        User user = new User(name, Optional.of(new Secret(Wanted.HASH)), List.of(), List.of());

        assertThatThrownBy(() -> image.provision(Wanted.user(user)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be called " + name);
    }

    @Test
    void imageWithoutFirstUser_getsOneFromTheSkeleton() throws Exception {
        image.content
                .file("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n")
                .file("/etc/shadow", "root:*:1:0:99999:7:::\n", StockImage.SHADOW)
                .file("/etc/group", "root:x:0:\nsudo:x:27:\nshadow:x:42:\n")
                .file("/etc/gshadow", "root:*::\nsudo:*::\n", StockImage.SHADOW);

        image.provision(Wanted.user(Wanted.maria()));

        assertThat(image.text("/etc/passwd")).endsWith("\nmaria:x:1000:1000::/home/maria:/bin/bash\n");
        assertThat(image.text("/etc/shadow")).endsWith("\nmaria:" + Wanted.HASH + "::0:99999:7:::\n");
        assertThat(image.text("/etc/group")).contains("sudo:x:27:maria\n").endsWith("\nmaria:x:1000:\n");
        assertThat(image.text("/home/maria/.bashrc")).isEqualTo("# skel\n");
        assertThat(image.attributes("/home/maria/.bashrc")).isEqualTo(StockImage.OF_USER);
        assertThat(image.attributes("/home/maria")).isEqualTo(new FileAttributes(0700, 1000, 1000));
    }

    @Test
    void sudoThatAsksForAPassword_isTold() throws Exception {
        StockImage strict = StockImage.of("trixie");
        strict.content.file("/etc/sudoers.d/010_pi-nopasswd", "# nobody\n");

        assertThat(strict.provision(Wanted.user(KEY_ONLY)).notes()).anyMatch(note -> note.contains("sudo"));
        assertThat(image.provision(Wanted.user(KEY_ONLY)).notes()).noneMatch(note -> note.contains("sudo"));
    }

    @Test
    void linesOfAnotherForm_areKept() throws Exception {
        image.content.file("/etc/passwd", "# comment\n+nis\nbroken:x\npi:x:1000:1000:,,,:/home/pi:/bin/bash\n");

        image.provision(Wanted.user(Wanted.maria()));

        assertThat(image.text("/etc/passwd")).startsWith("# comment\n+nis\nbroken:x\nmaria:");
    }

    @Test
    void hostileUserDatabase_isRefusedAndNotFollowed() {
        image.content.file("/etc/passwd", "pi:x:1000:1000000000000:,,,:/home/pi:/bin/bash\n");

        assertThatThrownBy(() -> image.provision(Wanted.user(Wanted.maria())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("where a number belongs");
    }

    @Test
    void homeThatIsNotBelowHome_isNotMoved() throws Exception {
        image.content.file("/etc/passwd", "pi:x:1000:1000:,,,:/etc:/bin/bash\n");

        image.provision(Wanted.user(Wanted.maria()));

        assertThat(image.exists("/etc/hostname")).isTrue();
        assertThat(image.list("/home/maria")).containsExactly(".bashrc", ".ssh");
    }

    @Test
    void endlessHome_isRefused() {
        for (int i = 0; i < 1100; i++) {
            image.content.file("/home/pi/file" + i, "x", StockImage.OF_USER);
        }

        assertThatThrownBy(() -> image.provision(Wanted.user(Wanted.maria()))).hasMessageContaining("more than 1000");
    }

    @Test
    void desktopImage_isTold() throws Exception {
        assertThat(image.asDesktop().provision(Wanted.user(Wanted.maria())).notes())
                .anyMatch(note -> note.contains("desktop"));
    }
}
