package dev.tandem.imagetool.cli;

import dev.tandem.artifact.ArtifactSpec;
import dev.tandem.artifact.PayloadSource;
import dev.tandem.imagetool.artifact.ArtifactRequest;
import dev.tandem.imagetool.artifact.ArtifactRequest.ChecksumProvide;
import dev.tandem.imagetool.artifact.UsageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tandem artifact write rootfs-image}. */
@Command(name = "rootfs-image", sortOptions = false, description = "Writes an artifact with a whole root file system.")
final class WriteRootfsCommand extends WriteKindCommand {
    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "The image of the root file system.")
    private String file = "";

    @Mixin
    private PayloadOptions payload = new PayloadOptions();

    @Option(names = "--no-checksum-provide", description = "Do not provide the image's checksum.")
    private boolean noChecksum;

    @Option(
            names = "--legacy-rootfs-image-checksum",
            description = "Provide the checksum as rootfs_image_checksum, for clients before 2.5.")
    private boolean legacyChecksum;

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by nobody
    private TmpOption temporary = new TmpOption();

    @Option(
            names = {"-S", "--ssh-args"},
            hidden = true,
            paramLabel = "ARGS")
    private List<String> sshArguments = new ArrayList<>();

    WriteRootfsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void refuseUnsupported() throws UsageException {
        if (!sshArguments.isEmpty()) {
            throw new UsageException("Snapshots over ssh are not supported, so neither is --ssh-args. Take the snapshot"
                    + " first, such as with: ssh HOST 'mender-snapshot dump' > rootfs.ext4, and give that file.");
        }
    }

    @Override
    OutputOptions output() {
        return payload.output();
    }

    @Override
    SizeLimitOptions limits() {
        return payload.limits();
    }

    @Override
    List<String> inputs() {
        return List.of(file);
    }

    @Override
    ArtifactSpec spec(IdentityOptions options) throws IOException, UsageException {
        ArtifactRequest request =
                options.request(ArtifactSpec.ROOTFS_IMAGE, payload.scripts().read());
        ChecksumProvide checksum =
                noChecksum ? ChecksumProvide.NONE : legacyChecksum ? ChecksumProvide.LEGACY : ChecksumProvide.USUAL;
        PayloadSource image = ArtifactRequest.files(inputs()).get(0);
        return request.rootfsImage(image, payload.software().version(), checksum);
    }
}
