package dev.tandem.imagetool.artifact;

import dev.tandem.artifact.ArtifactHeader;
import dev.tandem.artifact.ArtifactReader;
import dev.tandem.artifact.ArtifactSpec;
import dev.tandem.artifact.HeaderInfo;
import dev.tandem.artifact.PayloadFile;
import dev.tandem.artifact.PayloadInfo;
import dev.tandem.artifact.ReadOptions;
import dev.tandem.artifact.StateScript;
import dev.tandem.files.AtomicOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes an artifact apart into files, and tells the command that puts them together again. Files keep the modification
 * time and the executable bit they have in the artifact, so that the artifact made of them is an equal one.
 */
public final class ArtifactDump {
    private static final String META_DATA = "0000.meta-data";

    private final Targets targets;
    private final Set<Path> planned = new HashSet<>();
    private final List<String> arguments = new ArrayList<>();

    private ArtifactDump(Targets targets) {
        this.targets = targets;
    }

    /**
     * Which directories to fill; they are made if need be.
     *
     * @param files for the payload's files, or null
     * @param metaData for the meta-data, or null
     * @param scripts for the state scripts, or null
     */
    public record Targets(
            @Nullable Path files,
            @Nullable Path metaData,
            @Nullable Path scripts) {}

    /**
     * Reads an artifact to its end and writes what was asked for. Every file appears complete and checked, or not at
     * all; none that exists is replaced.
     *
     * @param in closed when this returns
     * @return the words of the {@code write} command that makes the artifact again, of what was dumped
     */
    public static List<String> dump(InputStream in, ReadOptions options, Targets targets) throws IOException {
        try (ArtifactReader reader = ArtifactReader.open(in, options)) {
            ArtifactDump dump = new ArtifactDump(targets);
            dump.refuseExisting(reader.header());
            dump.scripts(reader.header().scripts());
            dump.metaData(META_DATA, reader.header().payload());
            dump.metaData(META_DATA + "-augment", reader.header().augment());
            dump.files(reader);
            List<String> words = new ArrayList<>(commandFor(reader.header()));
            words.addAll(dump.arguments);
            return words;
        }
    }

    /** Before anything is written: neither what is there nor what has just been dumped is to be replaced. */
    private void refuseExisting(ArtifactHeader header) throws IOException {
        refuseExisting(
                targets.scripts(),
                header.scripts().stream().map(StateScript::name).toList());
        refuseExisting(targets.metaData(), List.of(META_DATA, META_DATA + "-augment"));
        refuseExisting(targets.files(), header.manifest().fileChecksums().keySet());
    }

    private void refuseExisting(@Nullable Path directory, Collection<String> names) throws IOException {
        if (directory == null) {
            return;
        }
        for (String name : names) {
            Path file = directory.resolve(name);
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(file.toString());
            }
            if (!planned.add(file.toAbsolutePath().normalize())) {
                throw new IOException("two parts of the artifact would be called " + file
                        + "; give --files, --scripts and --meta-data different directories");
            }
        }
    }

    private void scripts(List<StateScript> scripts) throws IOException {
        if (targets.scripts() == null) {
            return;
        }
        Files.createDirectories(targets.scripts());
        for (StateScript script : scripts) {
            Path file = targets.scripts().resolve(script.name());
            write(file, script.content(), null, true);
            arguments.addAll(List.of("--script", file.toString()));
        }
    }

    private void metaData(String name, @Nullable PayloadInfo payload) throws IOException {
        if (targets.metaData() == null || payload == null) {
            return;
        }
        Files.createDirectories(targets.metaData());
        byte[] content = payload.metaData();
        if (content == null || content.length == 0) {
            return;
        }
        Path file = targets.metaData().resolve(name);
        write(file, content, null, false);
        arguments.addAll(List.of("--meta-data", file.toString()));
    }

    private void files(ArtifactReader reader) throws IOException {
        if (targets.files() == null) {
            reader.finish();
            return;
        }
        Files.createDirectories(targets.files());
        for (PayloadFile file = reader.nextFile(); file != null; file = reader.nextFile()) {
            Path path = targets.files().resolve(file.name());
            write(path, file);
            arguments.addAll(List.of("--file", path.toString()));
        }
    }

    private static void write(Path path, PayloadFile file) throws IOException {
        try (AtomicOutput output = AtomicOutput.create(path)) {
            // To its end: that is where the checksum is compared.
            file.content().transferTo(Channels.newOutputStream(output.channel()));
            output.commit();
        }
        finish(path, FileTime.from(file.modified()), (file.mode() & 0100) != 0);
    }

    private static void write(Path path, byte[] content, @Nullable FileTime modified, boolean executable)
            throws IOException {
        try (AtomicOutput output = AtomicOutput.create(path)) {
            FileChannel channel = output.channel();
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            output.commit();
        }
        finish(path, modified, executable);
    }

    private static void finish(Path path, @Nullable FileTime modified, boolean executable) throws IOException {
        if (executable) {
            PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
            if (view != null) {
                view.setPermissions(PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        if (modified != null) {
            Files.setLastModifiedTime(path, modified);
        }
    }

    /** The command without its files, in the reference tool's order. */
    private static List<String> commandFor(ArtifactHeader header) {
        HeaderInfo info = header.info();
        PayloadInfo payload = header.payload();
        List<String> words = new ArrayList<>(List.of("write", command(info.payloadType(), payload)));
        add(words, "--artifact-name", List.of(info.artifactName()));
        add(words, "--provides-group", info.artifactGroup() == null ? List.of() : List.of(info.artifactGroup()));
        add(words, "--artifact-name-depends", info.dependsArtifactNames());
        add(words, "--device-type", info.deviceTypes());
        add(words, "--depends-groups", info.dependsArtifactGroups());
        switch (words.get(1)) {
            case "module-image" -> words.addAll(List.of("--type", String.valueOf(info.payloadType())));
            case "rootfs-image" -> words.add("--no-checksum-provide");
            default -> {
                // An empty payload has neither type nor checksum.
            }
        }
        if (header.formatVersion() != 3) {
            words.addAll(List.of("--version", String.valueOf(header.formatVersion())));
        }
        if (info.payloadType() != null) {
            words.add("--no-default-software-version");
        }
        payload.provides().forEach((key, value) -> add(words, "--provides", List.of(key + ":" + value)));
        payload.depends()
                .forEach((key, values) -> values.forEach(value -> add(words, "--depends", List.of(key + ":" + value))));
        if (info.payloadType() != null) {
            words.add("--no-default-clears-provides");
        }
        add(words, "--clears-provides", payload.clearsProvides());
        add(words, "--compression", List.of(Compressions.idOf(header.compression())));
        return words;
    }

    /** {@code module-image} makes a rootfs-image too, but without the empty meta-data that tools write for one. */
    private static String command(@Nullable String type, PayloadInfo payload) {
        if (type == null) {
            return "bootstrap-artifact";
        }
        byte[] metaData = payload.metaData();
        boolean plain = type.equals(ArtifactSpec.ROOTFS_IMAGE) && metaData != null && metaData.length == 0;
        return plain ? "rootfs-image" : "module-image";
    }

    private static void add(List<String> words, String option, List<String> values) {
        values.forEach(value -> words.addAll(List.of(option, value)));
    }

    /** The words as one line for a shell, quoted where they must be. */
    public static String shellLine(List<String> words) {
        return ShellWords.join(words) + "\n";
    }

    /** The words each ended by a NUL, for {@code xargs -0}. */
    public static String nulSeparated(List<String> words) {
        return String.join("\0", words) + "\0";
    }
}
