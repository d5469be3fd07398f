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

/** Puts the update client into the system, its configuration, and a Java runtime unless the system has one. */
final class ClientChanges implements SystemChange {
    static final String CONFIGURATION = "/etc/tandem/client.json";
    static final String RUNTIME = "/usr/lib/tandem/runtime";

    private static final String KEYS = "/etc/tandem/keys/";
    private static final int MIN_JAVA = 17;
    private static final int MAX_KEY_BYTES = 1 << 16;

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
            putRuntime(setup.runtime().get(), planned.system(), root);
        } else {
            requireJava(planned.system());
        }
        root.put(CONFIGURATION, configuration(root), FileAttributes.PUBLIC_FILE, "what the update client goes by");
        if (setup.verificationKeys().isEmpty()) {
            planned.notes().add("no verification key: the device will take artifacts that nobody has signed");
        }
        if (planned.system().architecture() == Architecture.ARMHF) {
            planned.notes()
                    .add("Java of Debian's armhf needs an ARMv7 processor: it does not run on a Raspberry Pi 1, Zero or"
                            + " Zero W");
        }
    }

    private static void putRuntime(Path runtime, PiSystem system, RootEdits root) throws IOException {
        Path java = runtime.resolve("bin/java");
        if (!Files.isRegularFile(java)) {
            throw new ConvertException(runtime + " is no Java runtime: it has no bin/java");
        }
        ElfProgram.of(java).requireFor(system.architecture(), java);
        new DeviceTree(runtime, "the Java runtime of the update client").applyTo(root, RUNTIME);
    }

    private static void requireJava(PiSystem system) throws ConvertException {
        int found = system.javaMajor().orElse(0);
        if (found < MIN_JAVA) {
            throw new ConvertException(String.format(
                    Locale.ROOT,
                    "The update client needs Java %d or newer; the image %s. Give a runtime for it with --runtime: how one is made tells docs/runtime.md",
                    MIN_JAVA,
                    found == 0 ? "has none" : "has Java " + found));
        }
    }

    private String configuration(RootEdits root) throws IOException {
        List<String> keys = new ArrayList<>();
        for (Path key : setup.verificationKeys()) {
            if (Files.size(key) > MAX_KEY_BYTES) {
                throw new ConvertException(key + " is too long for a public key");
            }
            String place = KEYS + key.getFileName();
            if (keys.contains(place)) {
                throw new ConvertException("two verification keys are called " + key.getFileName() + "; rename one");
            }
            root.put(place, key, FileAttributes.PUBLIC_FILE, "artifacts must be signed with its other half");
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
