package dev.tandem.imagetool.convert;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.tandem.imagetool.rootfs.FileAttributes;
import dev.tandem.imagetool.rootfs.RootEdits;
import dev.tandem.imagetool.system.Architecture;
import dev.tandem.imagetool.system.PiSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Puts the update client into the system, its configuration, and a Java runtime unless the system has one. */
final class ClientChanges implements SystemChange {
    static final String CONFIGURATION = "/etc/tandem/client.json";
    static final String RUNTIME = "/usr/lib/tandem/runtime";

    /** The place and the form of the reference, where its scripts look for it as well. */
    static final String ARTIFACT_INFO = "/etc/mender/artifact_info";

    private static final String KEYS = "/etc/tandem/keys/";
    private static final int MIN_JAVA = 17;

    private final ConvertRequest.ClientSetup setup;

    ClientChanges(ConvertRequest.ClientSetup setup) {
        this.setup = setup;
    }

    @Override
    public void plan(Planned planned) throws IOException {
        RootEdits root = planned.root();
        if (setup.tree().isEmpty()) {
            planned.notes().add("without the update client: updates, trials and the data partition are up to you");
            return;
        }
        new DeviceTree(setup.tree().get(), "the update client").applyTo(root, "");
        if (setup.runtime().isPresent()) {
            putRuntime(setup.runtime().get(), planned);
        } else if (planned.system().javaMajor().orElse(0) < MIN_JAVA) {
            putRuntime(madeRuntime(planned.system()), planned);
        }
        root.put(CONFIGURATION, configuration(root), FileAttributes.PUBLIC_FILE, "what the update client goes by");
        if (setup.artifactName().isPresent()) {
            root.put(
                    ARTIFACT_INFO,
                    "artifact_name=" + setup.artifactName().get() + "\n",
                    FileAttributes.PUBLIC_FILE,
                    "what the device has before its first update");
        }
        if (setup.verificationKeys().isEmpty()) {
            planned.notes()
                    .add("no verification key: the device will take artifacts that nobody has signed; give one with"
                            + " --verification-key");
        }
        if (planned.system().architecture() == Architecture.ARMHF) {
            planned.notes()
                    .add("Java of Debian's armhf needs an ARMv7 processor: it does not run on a Raspberry Pi 1, Zero or"
                            + " Zero W");
        }
    }

    /** The one that was made for such a system before. */
    private Path madeRuntime(PiSystem system) throws IOException {
        Optional<RuntimeCache> runtimes = setup.runtimes();
        Optional<Path> made =
                runtimes.isEmpty() ? Optional.empty() : runtimes.get().find(system.release(), system.architecture());
        return made.orElseThrow(() -> withoutJava(system));
    }

    private ConvertException withoutJava(PiSystem system) {
        String wayOut = setup.runtimes()
                .map(r -> " Make a runtime for it with the next line, once, then convert again:\n  "
                        + r.command(system.release(), system.architecture()))
                .orElse(" Give a runtime for it with --runtime: how one is made tells docs/runtime.md");
        return new ConvertException(String.format(
                Locale.ROOT,
                "The update client needs Java %d or newer; the image %s.%s",
                MIN_JAVA,
                system.javaMajor().isEmpty()
                        ? "has none"
                        : "has Java " + system.javaMajor().getAsInt(),
                wayOut));
    }

    private static void putRuntime(Path runtime, Planned planned) throws IOException {
        Path java = runtime.resolve("bin/java");
        if (!Files.isRegularFile(java)) {
            throw new ConvertException(runtime + " is no Java runtime: it has no bin/java");
        }
        ElfProgram.of(java).requireFor(planned.system().architecture(), java);
        new DeviceTree(runtime, "the Java runtime of the update client").applyTo(planned.root(), RUNTIME);
        planned.notes()
                .add("the Java runtime is that of " + runtime
                        + RuntimeCache.madeOf(runtime)
                                .map(debian -> ", made of " + debian)
                                .orElse(""));
    }

    private String configuration(RootEdits root) throws IOException {
        List<String> keys = new ArrayList<>();
        for (DeviceKey key : setup.verificationKeys()) {
            String place = KEYS + key.fileName();
            if (keys.contains(place)) {
                throw new ConvertException("two verification keys are called " + key.fileName() + "; rename one");
            }
            root.put(place, key.pem(), FileAttributes.PUBLIC_FILE, key.why());
            keys.add(place);
        }
        Map<String, Object> configuration = new LinkedHashMap<>();
        configuration.put("deviceType", setup.deviceType());
        configuration.put("verificationKeys", keys);
        if (setup.updateSource().isPresent()) {
            configuration.put("updateSource", Map.of("url", setup.updateSource().get()));
        }
        return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(configuration) + "\n";
    }
}
