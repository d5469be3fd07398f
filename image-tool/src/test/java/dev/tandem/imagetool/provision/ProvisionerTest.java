package dev.tandem.imagetool.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.imagetool.rootfs.MemoryRootTree;
import dev.tandem.imagetool.rootfs.RootEdit;
import dev.tandem.imagetool.rootfs.RootEdits;
import dev.tandem.imagetool.rootfs.TreeContent;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProvisionerTest {
    private static final String SSH_LINK = "/etc/systemd/system/multi-user.target.wants/ssh.service";
    private static final String CLOUD_INIT_SWITCH = "/etc/cloud/cloud-init.disabled";

    private final StockImage image = StockImage.bookworm();
    private final StockImage trixie = StockImage.of("trixie");

    @ParameterizedTest
    @ValueSource(strings = {"trixie", "bookworm", "bullseye"})
    void nothingWanted_changesNothing(String release) throws Exception {
        StockImage each = StockImage.of(release);

        Provisioner.Outcome outcome = each.provision(Provisioning.NOTHING);

        assertThat(each.plan()).isEmpty();
        assertThat(outcome.notes()).isEmpty();
        assertThat(outcome.kernelParameters()).isEmpty();
    }

    @Test
    void hostname_isInItsFileAndAmongTheHosts() throws Exception {
        image.provision(Wanted.hostname("gateway-7"));

        assertThat(image.text("/etc/hostname")).isEqualTo("gateway-7\n");
        assertThat(image.text("/etc/hosts"))
                .isEqualTo("127.0.0.1\tlocalhost\n::1\t\tlocalhost ip6-localhost\n\n127.0.1.1\tgateway-7\n");
    }

    @Test
    void hostnameWithDomain_isKnownByItsShortNameToo() throws Exception {
        image.content.file("/etc/hosts", "127.0.1.1 a\n127.0.1.1 b\n127.0.1.10 other\n");

        image.provision(Wanted.hostname("gateway.example.org"));

        assertThat(image.text("/etc/hosts")).isEqualTo("127.0.1.1\tgateway.example.org gateway\n127.0.1.10 other\n");
    }

    @Test
    void hostsWithoutTheLine_getIt() throws Exception {
        image.content.file("/etc/hosts", "127.0.0.1 localhost");

        image.provision(Wanted.hostname("x"));

        assertThat(image.text("/etc/hosts")).isEqualTo("127.0.0.1 localhost\n127.0.1.1\tx\n");
    }

    @Test
    void timezone_isALinkAndAName() throws Exception {
        image.provision(Wanted.timezone("Europe/Berlin"));

        assertThat(image.linkTarget("/etc/localtime")).isEqualTo("/usr/share/zoneinfo/Europe/Berlin");
        assertThat(image.text("/etc/localtime")).isEqualTo("TZif2 Berlin");
        assertThat(image.text("/etc/timezone")).isEqualTo("Europe/Berlin\n");
    }

    @Test
    void timezoneThatTheImageLacks_isRefusedWithTheNearest() {
        assertThatThrownBy(() -> image.provision(Wanted.timezone("Europe/Berln")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("did you mean Europe/Berlin?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"leapseconds", "Europe", "Mars"})
    void whatIsNoTimezoneOfTheImage_isRefused(String zone) {
        assertThatThrownBy(() -> image.provision(Wanted.timezone(zone))).isInstanceOf(IOException.class);
    }

    @Test
    void sshOn_startsTheServerOnBoot() throws Exception {
        image.boot.put("ssh", "");

        image.provision(Wanted.ssh(true));

        assertThat(image.linkTarget(SSH_LINK)).isEqualTo("/usr/lib/systemd/system/ssh.service");
        assertThat(image.boot.paths()).isEmpty();
    }

    @Test
    void sshOff_removesWhatWouldStartIt() throws Exception {
        image.content.link(SSH_LINK, "/lib/systemd/system/ssh.service");
        image.boot.put("ssh.txt", "");

        image.provision(Wanted.ssh(false));

        assertThat(image.exists(SSH_LINK)).isFalse();
        assertThat(image.boot.paths()).isEmpty();
    }

    @Test
    void sshWithoutServer_isRefused() {
        assertThatThrownBy(() -> Provisioner.apply(
                        Wanted.ssh(true),
                        image.system(),
                        new RootEdits(new MemoryRootTree(new TreeContent())),
                        image.boot))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no ssh server");
    }

    @Test
    void cloudInit_isSwitchedOffWhereItWouldUndoThis() throws Exception {
        Provisioner.Outcome outcome = trixie.provision(Wanted.hostname("x"));

        assertThat(trixie.text(CLOUD_INIT_SWITCH)).isEmpty();
        assertThat(outcome.notes()).isEmpty();
    }

    @Test
    void cloudInit_keepsRunningWhereItUndoesNothing() throws Exception {
        trixie.provision(Wanted.files(List.of(), List.of(), List.of("cron.service"), List.of()));

        assertThat(trixie.exists(CLOUD_INIT_SWITCH)).isFalse();
    }

    @Test
    void imageWithoutCloudInit_getsNoSwitch() throws Exception {
        image.provision(Wanted.hostname("x"));

        assertThat(image.exists("/etc/cloud")).isFalse();
    }

    @Test
    void seedOfTheUser_isToldNotToBeRead() throws Exception {
        trixie.boot.put("user-data", "#cloud-config\nhostname: other\n");

        assertThat(trixie.provision(Wanted.hostname("x")).notes())
                .singleElement()
                .asString()
                .contains("user-data");
        assertThat(trixie.boot.paths()).contains("user-data");
    }

    @Test
    void filesOfTheImager_areToldNotToBeUsed() throws Exception {
        image.boot.put("custom.toml", "x");

        assertThat(image.provision(Wanted.hostname("x")).notes()).anyMatch(note -> note.contains("custom.toml"));
    }

    @Test
    void units_areEnabledAndMasked() throws Exception {
        image.provision(Wanted.files(List.of(), List.of(), List.of("cron"), List.of("bluetooth")));

        assertThat(image.linkTarget("/etc/systemd/system/multi-user.target.wants/cron.service"))
                .isEqualTo("/usr/lib/systemd/system/cron.service");
        assertThat(image.linkTarget("/etc/systemd/system/bluetooth.service")).isEqualTo("/dev/null");
    }

    @Test
    void everythingAtOnce_isOnePlan() throws Exception {
        StaticAddress address = new StaticAddress("eth0", "10.0.0.2/8", Optional.empty(), List.of());
        trixie.provision(Wanted.with(
                Optional.of("gateway"),
                Optional.of(Wanted.maria()),
                Optional.of(Wanted.home()),
                Optional.of(address),
                Optional.of("UTC")));

        assertThat(trixie.plan())
                .extracting(RootEdit::path)
                .doesNotHaveDuplicates()
                .contains("/etc/hostname", "/etc/shadow", "/etc/localtime", CLOUD_INIT_SWITCH);
        assertThat(trixie.plan()).allSatisfy(edit -> {
            assertThat(edit.why()).isNotBlank().doesNotEndWith(".");
            assertThat(edit.toString()).doesNotContain(Wanted.PASSPHRASE, Wanted.HASH);
        });
    }
}
