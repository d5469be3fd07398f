package dev.tandem.imagetool.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SystemdUnitsTest {
    private static final String UNITS = "/usr/lib/systemd/system/";
    private static final String CONFIGURED = "/etc/systemd/system/";

    private final TreeContent stock = new TreeContent()
            .directory("/etc/systemd/system")
            .link("/lib", "usr/lib")
            .file(UNITS + "ssh.service", "[Unit]\n[Install]\nWantedBy=multi-user.target\nAlias=sshd.service\n")
            .file(
                    UNITS + "getty@.service",
                    "[Service]\nWantedBy=nobody.target\n[Install]\nWantedBy=getty.target\nDefaultInstance=tty1\n");

    private RootEdits root() {
        return new RootEdits(new MemoryRootTree(stock));
    }

    private static Map<String, String> links(RootEdits root) {
        TreeMap<String, String> links = new TreeMap<>();
        for (RootEdit edit : root.plan()) {
            if (edit instanceof RootEdit.PutLink link) {
                links.put(link.path(), link.target());
            }
        }
        return links;
    }

    @Test
    void enabledUnit_isLinkedWhereItsInstallSectionSays() throws Exception {
        RootEdits root = root();

        SystemdUnits.enable(root, "ssh", "test");

        assertThat(links(root))
                .containsOnlyKeys(CONFIGURED + "multi-user.target.wants/ssh.service", CONFIGURED + "sshd.service")
                .containsValue(UNITS + "ssh.service");
    }

    @Test
    void unitEnabledTwice_isNoSecondChange() throws Exception {
        RootEdits root = root();
        SystemdUnits.enable(root, "ssh.service", "test");
        List<RootEdit> once = root.plan();

        SystemdUnits.enable(root, "sshd.service", "through its alias");

        assertThat(root.plan()).isEqualTo(once);
    }

    @Test
    void requiredAndUpheldUnit_isLinkedAsSuch() throws Exception {
        stock.file(UNITS + "a.service", "[Install]\nRequiredBy = b.target  c.target \nUpheldBy=d.service");
        RootEdits root = root();

        SystemdUnits.enable(root, "a", "test");

        assertThat(links(root).keySet())
                .containsExactly(
                        CONFIGURED + "b.target.requires/a.service",
                        CONFIGURED + "c.target.requires/a.service",
                        CONFIGURED + "d.service.upholds/a.service");
    }

    @Test
    void template_isEnabledWithItsDefaultInstance() throws Exception {
        RootEdits root = root();

        SystemdUnits.enable(root, "getty@", "test");

        assertThat(links(root))
                .containsExactly(
                        Map.entry(CONFIGURED + "getty.target.wants/getty@tty1.service", UNITS + "getty@.service"));
    }

    @Test
    void instance_isEnabledFromItsTemplate() throws Exception {
        stock.file(
                UNITS + "backup@.service",
                "[Install]\nWantedBy=backup-%i.target %p-%j.target\nAlias=%N-too%%.service".replace("%%", ""));
        RootEdits root = root();

        SystemdUnits.enable(root, "backup@home.service", "test");

        assertThat(links(root).keySet())
                .containsExactly(
                        CONFIGURED + "backup-backup.target.wants/backup@home.service",
                        CONFIGURED + "backup-home.target.wants/backup@home.service",
                        CONFIGURED + "backup@home-too.service");
    }

    @Test
    void templateWithoutDefaultInstance_isRefused() {
        stock.file(UNITS + "x@.service", "[Install]\nWantedBy=multi-user.target");

        assertThatThrownBy(() -> SystemdUnits.enable(root(), "x@.service", "test"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("x@NAME.service");
    }

    @Test
    void alsoNamedUnits_areEnabledWhereTheyExist() throws Exception {
        stock.file(UNITS + "a.service", "[Install]\nWantedBy=x.target\nAlso=a.socket missing.timer a.service\n");
        stock.file(UNITS + "a.socket", "[Install]\nWantedBy=sockets.target\nAlso=a.service\n");
        RootEdits root = root();

        SystemdUnits.enable(root, "a", "test");

        assertThat(links(root).keySet())
                .containsExactly(CONFIGURED + "sockets.target.wants/a.socket", CONFIGURED + "x.target.wants/a.service");
    }

    @Test
    void dropIn_changesHowAUnitIsInstalled() throws Exception {
        stock.file(CONFIGURED + "ssh.service.d/10-late.conf", "[Install]\nWantedBy=\nWantedBy=late.target\nAlias=\n");
        RootEdits root = root();

        SystemdUnits.enable(root, "ssh", "test");

        assertThat(links(root).keySet()).containsExactly(CONFIGURED + "late.target.wants/ssh.service");
    }

    @Test
    void continuedLinesAndComments_areReadAsSystemdDoes() throws Exception {
        stock.file(
                UNITS + "a.service",
                "# [Install]\n[Install]\nWantedBy=a.target \\\n; not this\n  b.target\n#WantedBy=c.target");
        RootEdits root = root();

        SystemdUnits.enable(root, "a", "test");

        assertThat(links(root).keySet())
                .containsExactly(CONFIGURED + "a.target.wants/a.service", CONFIGURED + "b.target.wants/a.service");
    }

    @Test
    void unitWithoutInstallSection_isRefused() {
        stock.file(UNITS + "static.service", "[Service]\n");

        assertThatThrownBy(() -> SystemdUnits.enable(root(), "static", "test"))
                .hasMessageContaining("no [Install] section");
    }

    @Test
    void specifierOfTheMachine_isRefused() {
        stock.file(UNITS + "a.service", "[Install]\nWantedBy=%H.target");

        assertThatThrownBy(() -> SystemdUnits.enable(root(), "a", "test")).hasMessageContaining("%H depends");
    }

    @ParameterizedTest
    @ValueSource(strings = {"WantedBy=../../x.target", "WantedBy=%i.target", "Alias=a.socket", "WantedBy=nonsense"})
    void installSectionThatNamesNoUnit_isRefused(String line) {
        stock.file(UNITS + "a.service", "[Install]\n" + line);

        assertThatThrownBy(() -> SystemdUnits.enable(root(), "a", "test")).isInstanceOf(IOException.class);
    }

    @Test
    void aliasThatIsAnotherUnit_isRefused() {
        stock.file(CONFIGURED + "sshd.service", "[Service]\n");

        assertThatThrownBy(() -> SystemdUnits.enable(root(), "ssh", "test"))
                .hasMessageContaining("/etc/systemd/system/sshd.service");
    }

    @Test
    void missingUnit_isRefusedWithSimilarNames() {
        assertThatThrownBy(() -> SystemdUnits.enable(root(), "ssh.socket", "test"))
                .hasMessage("the image has no unit ssh.socket; it has ssh.service");
        assertThatThrownBy(() -> SystemdUnits.mask(root(), "nothing-like-it", "test"))
                .hasMessage("the image has no unit nothing-like-it.service");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../x.service", "a b.service", "x.conf/y", "@.service", "x.service\n"})
    void whatIsNoUnitName_isRefused(String name) {
        assertThatThrownBy(() -> SystemdUnits.mask(root(), name, "test"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no unit's name");
    }

    @Test
    void maskedUnit_isALinkToNowhereAndCannotBeEnabled() throws Exception {
        RootEdits root = root();

        SystemdUnits.mask(root, "ssh.service", "test");

        assertThat(links(root)).containsExactly(Map.entry(CONFIGURED + "ssh.service", "/dev/null"));
        assertThatThrownBy(() -> SystemdUnits.enable(root, "ssh", "test")).hasMessageContaining("masked");
    }

    @Test
    void maskedTwice_isOneChange() throws Exception {
        RootEdits root = root();
        SystemdUnits.mask(root, "ssh", "first");
        SystemdUnits.mask(root, "ssh", "second");

        assertThat(root.plan()).hasSize(1);
    }

    @Test
    void alias_isMaskedByTheNameOfItsUnit() throws Exception {
        stock.link(CONFIGURED + "sshd.service", "/lib/systemd/system/ssh.service");
        RootEdits root = root();

        SystemdUnits.mask(root, "sshd", "test");

        assertThat(links(root)).containsOnlyKeys(CONFIGURED + "ssh.service");
    }

    @Test
    void instance_isMaskedAlone() throws Exception {
        RootEdits root = root();

        SystemdUnits.mask(root, "getty@tty1.service", "test");

        assertThat(links(root)).containsOnlyKeys(CONFIGURED + "getty@tty1.service");
    }

    @Test
    void initScript_isMaskedAsTheServiceItBecomes() throws Exception {
        stock.file("/etc/init.d/resize2fs_once", "#!/bin/sh\n", FileAttributes.PROGRAM);
        RootEdits root = root();

        assertThat(SystemdUnits.exists(root, "resize2fs_once.service")).isTrue();
        SystemdUnits.mask(root, "resize2fs_once", "test");

        assertThat(links(root)).containsOnlyKeys(CONFIGURED + "resize2fs_once.service");
        assertThat(SystemdUnits.exists(root, "resize2fs_once.socket")).isFalse();
    }

    @Test
    void unitWhoseFileIsInTheWay_isNotMasked() {
        stock.file(CONFIGURED + "own.service", "[Service]\n");

        assertThatThrownBy(() -> SystemdUnits.mask(root(), "own", "test"))
                .hasMessageContaining("/etc/systemd/system/own.service");
    }

    @Test
    void disabledUnit_losesItsLinksAndAliases() throws Exception {
        stock.link(CONFIGURED + "multi-user.target.wants/ssh.service", "/lib/systemd/system/ssh.service")
                .link(CONFIGURED + "sshd.service", "/lib/systemd/system/ssh.service")
                .link(CONFIGURED + "multi-user.target.wants/cron.service", "/lib/systemd/system/cron.service");
        RootEdits root = root();

        assertThat(SystemdUnits.disable(root, "ssh", "test")).isTrue();
        assertThat(SystemdUnits.disable(root, "ssh", "test")).isFalse();

        assertThat(root.plan())
                .allSatisfy(edit -> assertThat(edit).isInstanceOf(RootEdit.Remove.class))
                .extracting(RootEdit::path)
                .containsExactlyInAnyOrder(
                        CONFIGURED + "multi-user.target.wants/ssh.service", CONFIGURED + "sshd.service");
    }

    @Test
    void aliasesInACircle_areRefused() {
        stock.link(CONFIGURED + "a.service", "b.service").link(CONFIGURED + "b.service", "a.service");

        assertThatThrownBy(() -> SystemdUnits.enable(root(), "a", "test")).hasMessageContaining("aliases");
    }

    @Test
    void overlongUnit_isRefused() {
        stock.file(UNITS + "big.service", new byte[(1 << 20) + 1], FileAttributes.PUBLIC_FILE);

        assertThatThrownBy(() -> SystemdUnits.enable(root(), "big", "test")).hasMessageContaining("no unit is longer");
    }

    @Test
    void linkedUnitFileElsewhere_isEnabledUnderItsName() throws Exception {
        stock.link(CONFIGURED + "app.service", "/opt/app/app.service")
                .file("/opt/app/app.service", "[Install]\nWantedBy=multi-user.target");
        RootEdits root = root();

        SystemdUnits.enable(root, "app", "test");

        assertThat(links(root))
                .containsExactly(
                        Map.entry(CONFIGURED + "multi-user.target.wants/app.service", CONFIGURED + "app.service"));
    }
}
