package dev.tandem.artifact;

import java.io.ByteArrayInputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Artifacts to write in tests. */
final class Specs {
    private Specs() {}

    static PayloadSource file(String name, byte[] content) {
        return new PayloadSource(
                name,
                content.length,
                false,
                Instant.ofEpochSecond(1_700_000_000),
                () -> Channels.newChannel(new ByteArrayInputStream(content)));
    }

    static ArtifactSpec rootfs(PayloadSource file) {
        SoftwareDefaults defaults = new SoftwareDefaults(null, null, null);
        return new ArtifactSpec(
                3,
                info("rootfs-image", "release-1"),
                new PayloadInfo(
                        "rootfs-image",
                        defaults.provides("rootfs-image", "release-1"),
                        Map.of(),
                        defaults.clears("rootfs-image"),
                        new byte[0]),
                List.of(),
                List.of(file),
                "rootfs-image.checksum");
    }

    static ArtifactSpec module(String type, @Nullable String metaData, PayloadSource... files) {
        SoftwareDefaults defaults = new SoftwareDefaults(null, null, null);
        return new ArtifactSpec(
                3,
                info(type, "app-1"),
                new PayloadInfo(
                        type,
                        defaults.provides(type, "app-1"),
                        Map.of("k", List.of("a", "b")),
                        defaults.clears(type),
                        metaData == null ? null : metaData.getBytes(StandardCharsets.UTF_8)),
                List.of(
                        new StateScript("ArtifactReboot_Leave_01_b", "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8)),
                        new StateScript("ArtifactInstall_Enter_00", "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8))),
                List.of(files),
                null);
    }

    static ArtifactSpec bootstrap() {
        return new ArtifactSpec(
                3,
                info(null, "boot-1"),
                new PayloadInfo(null, Map.of("rootfs-image.version", "v0"), Map.of(), List.of("rootfs-image.*"), null),
                List.of(),
                List.of(),
                null);
    }

    static HeaderInfo info(@Nullable String type, String name) {
        return new HeaderInfo(type, name, "prod", List.of("board-a", "board-b"), List.of("app-0"), List.of("beta"));
    }
}
