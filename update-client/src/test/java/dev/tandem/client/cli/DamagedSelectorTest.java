package dev.tandem.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.layout.AutobootFile;
import dev.tandem.layout.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The cases of docs/adr/0011 while an update is in progress: before it, between arming and restart, and on trial. */
class DamagedSelectorTest {
    private static final byte[] A = AutobootFile.content(Slot.A);
    private static final byte[] B = AutobootFile.content(Slot.B);

    @TempDir
    Path directory;

    private Rehearsal device;

    @BeforeEach
    void make() throws Exception {
        device = new Rehearsal(directory, 24);
    }

    @AfterEach
    void close() throws IOException {
        device.close();
    }

    /** What may be there in place of one of the two texts. */
    private enum Damage {
        /** A write of B over A of which the first digit arrived: both lines name B. */
        TORN_NAMING_B,
        /** The other way round. */
        TORN_NAMING_A,
        ZEROS,
        GARBAGE,
        OTHER_LENGTH,
        NO_FILE,
        NO_FAT,
        OWN_TEXT_NAMING_A,
        OWN_TEXT_NAMING_B,
        NO_SLOT;

        boolean repairable() {
            return this == TORN_NAMING_A || this == TORN_NAMING_B || this == ZEROS || this == GARBAGE;
        }

        /** The slot that the firmware starts by it. */
        Slot starts() {
            return this == TORN_NAMING_B || this == OWN_TEXT_NAMING_B ? Slot.B : Slot.A;
        }
    }

    private void damage(Damage damage) throws IOException {
        switch (damage) {
            case TORN_NAMING_B -> device.disk.overwriteAutoboot(torn(B, A));
            case TORN_NAMING_A -> device.disk.overwriteAutoboot(torn(A, B));
            case ZEROS -> device.disk.overwriteAutoboot(new byte[0]);
            case GARBAGE -> device.disk.overwriteAutoboot(text("\u00ff\u0001#".repeat(20)));
            case OTHER_LENGTH -> own("# nothing\n");
            case NO_FILE -> device.disk.remakeConfig(Map.of("other.txt", new byte[1]));
            case NO_FAT -> device.disk.disk().config().write(0, ByteBuffer.allocate(512));
            case OWN_TEXT_NAMING_A -> own("[all]\nboot_partition=2\n");
            case OWN_TEXT_NAMING_B -> own("[all]\nboot_partition=3\n");
            case NO_SLOT -> own("[all]\nboot_partition=5\n");
        }
    }

    private void own(String content) throws IOException {
        device.disk.remakeConfig(Map.of(AutobootFile.NAME, text(content)));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The first 40 bytes of one and the rest of the other: the two digits that differ are on either side. */
    private static byte[] torn(byte[] first, byte[] rest) {
        byte[] both = rest.clone();
        System.arraycopy(first, 0, both, 0, 40);
        return both;
    }

    @ParameterizedTest
    @EnumSource(
            value = Damage.class,
            names = {"TORN_NAMING_A", "ZEROS", "GARBAGE"})
    void damageBeforeTheInstallation_thatCanBeRepaired_isRepairedWhenTheTrialIsArmed(Damage damage) throws Exception {
        damage(damage);

        Rehearsal.Said said = install();

        assertThat(said.code()).as(said.all()).isEqualTo(4);
        assertThat(said.err()).contains("is not what updates write there");
        assertThat(device.selector()).isEqualTo(A);
        commits();
    }

    @ParameterizedTest
    @EnumSource(
            value = Damage.class,
            names = {"OTHER_LENGTH", "NO_FILE", "NO_FAT", "OWN_TEXT_NAMING_A"})
    void damageBeforeTheInstallation_thatNobodyMayRepair_keepsItFromBeingTried(Damage damage) throws Exception {
        damage(damage);
        byte[] before = device.disk.bytes(1);

        Rehearsal.Said said = install();

        assertThat(said.code()).as(said.all()).isEqualTo(1);
        assertThat(said.err())
                .contains("It was not overwritten")
                .contains("Restore partition 1")
                .contains("Rolled back.");
        untouchedOnA(before);
        repairedByHand();
    }

    @ParameterizedTest
    @EnumSource(
            value = Damage.class,
            names = {"TORN_NAMING_B", "OWN_TEXT_NAMING_B", "NO_SLOT"})
    void selectorThatNamesAnother_isNoReasonToOverwriteIt(Damage damage) throws Exception {
        damage(damage);
        byte[] before = device.disk.bytes(1);
        byte[] root = device.rootBytes(Slot.B);

        Rehearsal.Said said = install();

        assertThat(said.code()).as(said.all()).isEqualTo(1);
        assertThat(said.err()).contains("Nothing was changed");
        assertThat(device.rootBytes(Slot.B)).isEqualTo(root);
        untouched(before);
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void damageBetweenArmingAndRestart_endsInACompleteSystem(Damage damage) throws Exception {
        install();
        damage(damage);

        assertThat(device.restart()).isEqualTo(damage.starts());
        boots();

        switch (damage) {
            // What starts then is the new system, by default; it is checked, and what is torn is made whole.
            case TORN_NAMING_B, OWN_TEXT_NAMING_B -> restsOn(Slot.B, "COMMITTED");
            // Armed once more, after the repair.
            case TORN_NAMING_A, ZEROS, GARBAGE -> restsOn(Slot.B, "COMMITTED");
            case OTHER_LENGTH, NO_FILE, NO_FAT, OWN_TEXT_NAMING_A -> {
                restsOn(Slot.A, "ROLLED_BACK");
                assertThat(reason()).contains("Restore partition 1");
            }
            case NO_SLOT -> stuckUntilItIsRepaired(Slot.B);
        }
        if (damage.repairable()) {
            assertThat(device.selector()).isEqualTo(B);
        }
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void damageDuringTheTrial_endsInACompleteSystem(Damage damage) throws Exception {
        install();
        assertThat(device.restart()).isEqualTo(Slot.B);
        damage(damage);

        boots();

        switch (damage) {
            case TORN_NAMING_B, TORN_NAMING_A, ZEROS, GARBAGE, OWN_TEXT_NAMING_B -> restsOn(Slot.B, "COMMITTED");
            case OTHER_LENGTH, NO_FILE, NO_FAT, OWN_TEXT_NAMING_A -> {
                restsOn(Slot.A, "ROLLED_BACK");
                assertThat(reason()).contains("Restore partition 1");
            }
            case NO_SLOT -> stuckUntilItIsRepaired(Slot.B);
        }
        if (damage.repairable()) {
            assertThat(device.selector()).isEqualTo(B);
        }
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void damageWhileNothingIsInProgress_neverRestartsForEver(Damage damage) throws Exception {
        install();
        device.restart();
        boots();
        restsOn(Slot.B, "COMMITTED");

        damage(damage);
        device.powerCut();
        boots();

        assertThat(device.run("status").out()).contains("none in progress");
        assertThat(device.last()).containsEntry("result", "COMMITTED");
    }

    @Test
    void rollbackOnTrial_withADamagedSelector_leadsBack() throws Exception {
        device.run("install", "--stop-before", "ArtifactCommit_Enter", artifact());
        device.restart();
        device.run("resume", "--at-boot");
        damage(Damage.ZEROS);

        assertThat(device.run("rollback").code()).isEqualTo(4);
        assertThat(device.restart()).isEqualTo(Slot.A);
        boots();

        restsOn(Slot.A, "ROLLED_BACK");
        assertThat(install().code()).isEqualTo(4);
    }

    private String artifact() throws Exception {
        return device.artifact("two").write().toString();
    }

    private Rehearsal.Said install() throws Exception {
        return device.run("install", artifact());
    }

    /** What the unit does in each boot, until the client asks for no restart any more. */
    private void boots() throws IOException {
        int boots = 0;
        while (device.run("resume", "--at-boot").out().contains("Restarting")) {
            assertThat(boots++).isLessThan(6);
            device.restart();
        }
    }

    private void commits() throws IOException {
        assertThat(device.restart()).isEqualTo(Slot.B);
        boots();
        restsOn(Slot.B, "COMMITTED");
        assertThat(device.selector()).isEqualTo(B);
    }

    private void restsOn(Slot slot, String result) throws IOException {
        assertThat(device.status()).containsEntry("phase", "IDLE").containsEntry("booted", slot.name());
        assertThat(device.last()).containsEntry("result", result);
        assertThat(device.powerCut()).isEqualTo(slot);
    }

    /** Neither forward nor back, as nobody knows which slot is the default; what to do is said in each boot. */
    private void stuckUntilItIsRepaired(Slot end) throws IOException {
        Rehearsal.Said said = device.run("resume", "--at-boot");
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).contains("partition 5, which is no slot's").contains("Restore partition 1");

        device.disk.remakeConfig(Map.of(AutobootFile.NAME, A));
        device.powerCut();
        boots();
        restsOn(end, "COMMITTED");
    }

    private void untouchedOnA(byte[] config) throws IOException {
        untouched(config);
        assertThat(device.status()).containsEntry("booted", "A");
    }

    private void untouched(byte[] config) throws IOException {
        assertThat(device.disk.bytes(1)).isEqualTo(config);
        assertThat(device.root("run/systemd/reboot-param")).doesNotExist();
        assertThat(device.status()).containsEntry("phase", "IDLE");
    }

    private void repairedByHand() throws Exception {
        device.disk.remakeConfig(Map.of(AutobootFile.NAME, A));
        assertThat(install().code()).isEqualTo(4);
        commits();
    }

    private String reason() throws IOException {
        return String.valueOf(device.last().get("reason"));
    }
}
