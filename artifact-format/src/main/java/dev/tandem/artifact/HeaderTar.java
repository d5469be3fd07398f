package dev.tandem.artifact;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The content of {@code header.tar} or {@code header-augment.tar}.
 *
 * @param info its {@code header-info}
 * @param scripts its state scripts, in their order
 * @param payload its {@code type-info} and {@code meta-data}
 * @param filesV2 what {@code files} lists, in version 2; null otherwise
 */
record HeaderTar(
        HeaderInfo info,
        List<StateScript> scripts,
        PayloadInfo payload,
        @Nullable List<String> filesV2) {
    private static final String INFO = "header-info";
    private static final String SCRIPTS = "scripts/";
    private static final String BUCKET = "headers/0000/";
    /** Tars made by hand have these; the reference's reader skips them. */
    private static final Set<String> DIRECTORIES = Set.of(SCRIPTS, "headers/", BUCKET);

    /** @param compressed the member's bytes, whose checksum is known to be right */
    static HeaderTar parse(
            byte[] compressed,
            CompressionFormat compression,
            int formatVersion,
            boolean augment,
            ReadLimits limits,
            ReadSite site)
            throws IOException {
        try (InputStream raw =
                Decompressor.open(compression, new ByteArrayInputStream(compressed), limits.decoderBytes(), site)) {
            InputStream content = new LimitedInput(raw, limits.headerContentBytes(), "bytes in the header", site);
            TarReader tar = new TarReader(content, site, limits.nameBytes(), false);
            return new Parser(tar, formatVersion, augment, limits, site).parse();
        }
    }

    private static final class Parser {
        private final MemberReader members;
        private final int formatVersion;
        private final boolean augment;
        private final ReadLimits limits;
        private final ReadSite site;
        private final List<StateScript> scripts = new ArrayList<>();
        private final Set<String> seen = new HashSet<>();
        private byte @Nullable [] typeInfo;
        private byte @Nullable [] metaData;
        private byte @Nullable [] files;

        Parser(TarReader tar, int formatVersion, boolean augment, ReadLimits limits, ReadSite site) {
            this.members = new MemberReader(tar, site);
            this.formatVersion = formatVersion;
            this.augment = augment;
            this.limits = limits;
            this.site = site;
        }

        HeaderTar parse() throws IOException {
            HeaderInfo info = readInfo();
            for (TarEntry entry = members.nextOrNull(); entry != null; entry = members.nextOrNull()) {
                readMember(entry);
            }
            return new HeaderTar(info, scripts, payload(info.payloadType()), filesV2());
        }

        private HeaderInfo readInfo() throws IOException {
            TarEntry entry = members.require(INFO);
            if (!entry.name().equals(INFO)) {
                throw site.corrupt("expected " + INFO + " first");
            }
            byte[] bytes = members.bytes(entry, limits.jsonBytes());
            return formatVersion == 2
                    ? HeaderJson.readHeaderInfoV2(bytes, site)
                    : HeaderJson.readHeaderInfo(bytes, site);
        }

        private void readMember(TarEntry entry) throws IOException {
            String name = entry.name();
            if (entry.type() == TarEntry.DIRECTORY && DIRECTORIES.contains(name)) {
                return;
            }
            members.requireRegular(entry);
            if (!seen.add(name)) {
                throw site.corrupt("this member is there twice");
            }
            if (name.startsWith(SCRIPTS) && !augment) {
                readScript(entry, name.substring(SCRIPTS.length()));
            } else if (name.equals(BUCKET + "type-info")) {
                typeInfo = members.bytes(entry, limits.jsonBytes());
            } else if (name.equals(BUCKET + "meta-data")) {
                metaData = members.bytes(entry, limits.jsonBytes());
            } else if (name.equals(BUCKET + "files") && formatVersion == 2) {
                files = members.bytes(entry, limits.jsonBytes());
            } else {
                throw site.corrupt("a member that no header of version " + formatVersion + " has");
            }
        }

        private void readScript(TarEntry entry, String name) throws IOException {
            if (typeInfo != null || metaData != null || files != null) {
                throw site.corrupt("a state script after the payload's headers");
            }
            if (!StateScript.isValidName(name)) {
                throw site.corrupt("not the name of a state script: <State>_<Enter|Leave|Error>_<two digits>[_<text>]");
            }
            if (scripts.size() == limits.scripts()) {
                throw site.limit("state scripts", scripts.size() + 1L, limits.scripts());
            }
            scripts.add(new StateScript(name, members.bytes(entry, limits.headerContentBytes())));
        }

        private PayloadInfo payload(@Nullable String type) throws IOException {
            checkMetaData(type);
            site.enter(BUCKET + "type-info");
            if (typeInfo == null) {
                throw site.corrupt("this member is missing");
            }
            return HeaderJson.readTypeInfo(typeInfo, type, metaData, site);
        }

        private void checkMetaData(@Nullable String type) throws IOException {
            if (metaData == null) {
                return;
            }
            site.enter(BUCKET + "meta-data");
            if (type == null) {
                throw site.corrupt("an empty payload has no meta-data");
            }
            if (metaData.length > 0) {
                JsonObject.parse(metaData, site);
            }
        }

        private @Nullable List<String> filesV2() throws IOException {
            if (formatVersion != 2) {
                return null;
            }
            site.enter(BUCKET + "files");
            if (files == null) {
                throw site.corrupt("this member is missing");
            }
            return HeaderJson.readFilesV2(files, site);
        }
    }
}
