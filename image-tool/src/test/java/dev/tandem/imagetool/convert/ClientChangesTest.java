package dev.tandem.imagetool.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.artifact.signing.VerificationKey;
import dev.tandem.imagetool.convert.ConvertRequest.ClientSetup;
import dev.tandem.imagetool.rootfs.MemoryRootTree;
import dev.tandem.imagetool.rootfs.RootEdits;
import dev.tandem.imagetool.rootfs.TreeContent;
import dev.tandem.imagetool.system.Architecture;
import dev.tandem.imagetool.system.PiModel;
import dev.tandem.imagetool.system.PiSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClientChangesTest {
    private static final String JAVA = ClientChanges.RUNTIME + "/bin/java";

    /** The header of a program for 64-bit ARM. */
    private static final byte[] PROGRAM = HexFormat.of().parseHex("7f454c460201010000000000000000000300b70001000000");

    @TempDir
    Path parent;

    private final RootEdits root = new RootEdits(new MemoryRootTree(new TreeContent().directory("/usr/lib")));
    private final List<String> notes = new ArrayList<>();
    private Path client;
    private RuntimeCache cache;

    @BeforeEach
    void makeFolders() throws IOException {
        client = Files.createDirectories(parent.resolve("client"));
        cache = new RuntimeCache(Files.createDirectory(parent.resolve("cache")), "/opt/make");
    }

    private void madeBefore(String name) throws IOException {
        Path runtime = cache.folder().resolve(name + "-0123456789ab");
        Files.createDirectories(runtime.resolve("bin"));
        Files.write(runtime.resolve("bin/java"), PROGRAM);
        Files.writeString(
                runtime.resolve("release"),
                "JAVA_VERSION=\"17.0.21\"\nDEBIAN_PACKAGE=\"openjdk-17 of " + name + "\"\nDEBIAN_SUITE=\"x\"\n");
        Files.createSymbolicLink(cache.folder().resolve(name), runtime.getFileName());
    }

    private static PiSystem system(String release, int java) {
        return new PiSystem(
                "debian",
                "Debian GNU/Linux",
                release,
                Architecture.ARM64,
                List.of(),
                List.of(PiModel.PI_4),
                false,
                java == 0 ? OptionalInt.empty() : OptionalInt.of(java),
                "/boot/firmware",
                false,
                Optional.empty(),
                Optional.empty());
    }

    private ClientSetup setup(Optional<RuntimeCache> runtimes, List<DeviceKey> keys) {
        return new ClientSetup(
                "raspberrypi4-64",
                Optional.of(client),
                Optional.empty(),
                runtimes,
                keys,
                Optional.empty(),
                Optional.of("release-1"));
    }

    private void plan(ClientSetup setup, PiSystem system) throws IOException {
        new ClientChanges(setup)
                .plan(new SystemChange.Planned(system, root, new BootFiles(), new ArrayList<>(), notes));
    }

    private void planWithCache(String release, int java) throws IOException {
        plan(setup(Optional.of(cache), List.of()), system(release, java));
    }

    @Test
    void artifactsName_isLeftForTheDevice() throws IOException {
        planWithCache("bookworm", 17);

        assertThat(root.read(ClientChanges.ARTIFACT_INFO)).asString().isEqualTo("artifact_name=release-1\n");
    }

    @Test
    void imageWithoutJava_getsTheRuntimeThatWasMadeForIt_andThatIsSaid() throws IOException {
        madeBefore("bookworm-arm64");

        planWithCache("bookworm", 0);

        assertThat(root.status(JAVA)).isPresent();
        assertThat(notes)
                .anySatisfy(note -> assertThat(note)
                        .contains(cache.folder()
                                .resolve("bookworm-arm64-0123456789ab")
                                .toString())
                        .contains("openjdk-17 of bookworm-arm64"));
    }

    @Test
    void runtimeOfAnOlderSuite_serves() throws IOException {
        madeBefore("bullseye-arm64");
        madeBefore("bookworm-arm64");

        planWithCache("trixie", 0);

        assertThat(notes).anySatisfy(note -> assertThat(note).contains("openjdk-17 of bookworm-arm64"));
    }

    @Test
    void runtimeOfANewerSuite_orAnotherArchitecture_doesNot() throws IOException {
        madeBefore("trixie-arm64");
        madeBefore("bookworm-armhf");

        assertThatThrownBy(() -> planWithCache("bookworm", 0))
                .isInstanceOf(ConvertException.class)
                .hasMessageContaining("needs Java 17 or newer; the image has none")
                .hasMessageContaining("/opt/make --arch arm64 --suite bookworm");
    }

    @Test
    void imageWithAnOldJava_isTakenForOneWithout() {
        assertThatThrownBy(() -> planWithCache("bullseye", 11))
                .isInstanceOf(ConvertException.class)
                .hasMessageContaining("the image has Java 11")
                .hasMessageContaining("/opt/make --arch arm64 --suite bullseye");
    }

    @Test
    void imageWithJava_getsNoRuntime() throws IOException {
        madeBefore("bookworm-arm64");

        planWithCache("bookworm", 17);

        assertThat(root.status(ClientChanges.RUNTIME)).isEmpty();
    }

    @Test
    void imageWithoutJava_isRefused_whereNoRuntimeIsWanted() throws IOException {
        madeBefore("bookworm-arm64");

        assertThatThrownBy(() -> plan(setup(Optional.empty(), List.of()), system("bookworm", 0)))
                .isInstanceOf(ConvertException.class)
                .hasMessageContaining("--runtime")
                .hasMessageContaining("docs/runtime.md");
    }

    @Test
    void keys_areWrittenAnew() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        VerificationKey one =
                VerificationKey.of("one", generator.generateKeyPair().getPublic());
        VerificationKey two =
                VerificationKey.of("two", generator.generateKeyPair().getPublic());

        plan(
                setup(Optional.empty(), List.of(new DeviceKey("both.pub", List.of(one, two), "trusted"))),
                system("bookworm", 17));

        List<VerificationKey> found = VerificationKey.parseAll("both.pub", root.read("/etc/tandem/keys/both.pub"));
        assertThat(found)
                .extracting(VerificationKey::fingerprint)
                .containsExactly(one.fingerprint(), two.fingerprint());
        assertThat(new String(root.read(ClientChanges.CONFIGURATION), StandardCharsets.UTF_8))
                .contains("/etc/tandem/keys/both.pub");
        assertThat(notes).isEmpty();
    }

    @Test
    void withoutKeys_thatIsSaid() throws IOException {
        planWithCache("bookworm", 17);

        assertThat(notes).anySatisfy(note -> assertThat(note).contains("--verification-key"));
    }
}
