package dev.tandem.imagetool.cli;

import dev.tandem.artifact.ArtifactSpec;
import dev.tandem.imagetool.artifact.ArtifactRequest;
import dev.tandem.imagetool.artifact.ArtifactRequest.ChecksumProvide;
import dev.tandem.imagetool.artifact.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code tandem artifact write rootfs-image}. */
@Command(name = "rootfs-image", sortOptions = false, description = "Writes an artifact with a whole root file system.")
final class WriteRootfsCommand implements Callable<Integer>, Reported {
    private final Surroundings surroundings;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private WriteCommand parent;

    @Mixin
    private IdentityOptions identity = new IdentityOptions();

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "The image of the root file system.")
    private String file = "";

    @Mixin
    private ScriptOption scripts = new ScriptOption();

    @Mixin
    private SoftwareOptions software = new SoftwareOptions();

    @Option(names = "--no-checksum-provide", description = "Do not provide the image's checksum.")
    private boolean noChecksum;

    @Option(
            names = "--legacy-rootfs-image-checksum",
            description = "Provide the checksum as rootfs_image_checksum, for clients before 2.5.")
    private boolean legacyChecksum;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private SizeLimitOptions limits = new SizeLimitOptions();

    @Option(
            names = "--tmp",
            paramLabel = "DIR",
            description = "Accepted and not used: no temporary files are written but beside the output.")
    @SuppressWarnings("UnusedVariable") // set by picocli, read by nobody
    private @Nullable String temporary;

    @Option(
            names = {"-S", "--ssh-args"},
            hidden = true,
            paramLabel = "ARGS")
    private List<String> sshArguments = new ArrayList<>();

    WriteRootfsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        if (!sshArguments.isEmpty()) {
            throw new UsageException("Snapshots over ssh are not supported, so neither is --ssh-args. Take the snapshot"
                    + " first, such as with: ssh HOST 'mender-snapshot dump' > rootfs.ext4, and give that file.");
        }
        OutputOptions.Prepared prepared = output.prepare(surroundings, parent, limits);
        output.refuseToReplace(surroundings, List.of(file));
        ArtifactRequest request = identity.request(ArtifactSpec.ROOTFS_IMAGE, scripts.read());
        ChecksumProvide checksum =
                noChecksum ? ChecksumProvide.NONE : legacyChecksum ? ChecksumProvide.LEGACY : ChecksumProvide.USUAL;
        output.write(
                surroundings,
                request.rootfsImage(ArtifactRequest.files(List.of(file)).get(0), software.version(), checksum),
                prepared);
        return ExitCode.DONE;
    }

    @Override
    public @Nullable String subject() {
        return null;
    }

    @Override
    public String stateAfterFailure() {
        return output.stateAfterFailure(surroundings);
    }
}
