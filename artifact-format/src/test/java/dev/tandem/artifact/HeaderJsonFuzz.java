package dev.tandem.artifact;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/** Any bytes as one of the JSON members. What is accepted is the same when it is written again and read again. */
class HeaderJsonFuzz {
    @FuzzTest
    void version(byte[] json) throws IOException {
        try {
            int version = HeaderJson.readVersion(json, FuzzReading.site());
            FuzzReading.require(
                    HeaderJson.readVersion(HeaderJson.version(version), FuzzReading.site()) == version,
                    "another version");
        } catch (ArtifactException e) {
            e.describe();
        }
    }

    @FuzzTest
    void headerInfo(byte[] json) throws IOException {
        HeaderInfo info;
        try {
            info = HeaderJson.readHeaderInfo(json, FuzzReading.site());
        } catch (ArtifactException e) {
            e.describe();
            return;
        }
        HeaderInfo again = HeaderJson.readHeaderInfo(HeaderJson.headerInfo(info), FuzzReading.site());
        FuzzReading.require(again.equals(info), "another header-info: " + again);
    }

    @FuzzTest
    void headerInfoV2(byte[] json) throws IOException {
        HeaderInfo info;
        try {
            info = HeaderJson.readHeaderInfoV2(json, FuzzReading.site());
        } catch (ArtifactException e) {
            e.describe();
            return;
        }
        HeaderInfo again = HeaderJson.readHeaderInfoV2(HeaderJson.headerInfoV2(info), FuzzReading.site());
        FuzzReading.require(again.equals(info), "another header-info: " + again);
    }

    @FuzzTest
    void typeInfo(byte[] json) throws IOException {
        PayloadInfo payload;
        try {
            payload = HeaderJson.readTypeInfo(json, "rootfs-image", null, FuzzReading.site());
        } catch (ArtifactException e) {
            e.describe();
            return;
        }
        PayloadInfo again =
                HeaderJson.readTypeInfo(HeaderJson.typeInfo(payload), "rootfs-image", null, FuzzReading.site());
        FuzzReading.require(
                again.provides().equals(payload.provides())
                        && again.depends().equals(payload.depends())
                        && again.clearsProvides().equals(payload.clearsProvides()),
                "another type-info: " + again);
    }

    @FuzzTest
    void metaData(byte[] json) throws IOException {
        try {
            JsonObject.parse(json, FuzzReading.site());
        } catch (ArtifactException e) {
            e.describe();
        }
    }

    @FuzzTest
    void filesV2(byte[] json) throws IOException {
        try {
            HeaderJson.readFilesV2(json, FuzzReading.site());
        } catch (ArtifactException e) {
            e.describe();
        }
    }
}
