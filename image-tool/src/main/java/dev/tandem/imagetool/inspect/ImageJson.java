package dev.tandem.imagetool.inspect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.tandem.imagetool.system.PiModel;
import dev.tandem.imagetool.system.PiSystem;
import dev.tandem.layout.UBootState;
import java.io.IOException;
import java.io.StringWriter;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The JSON that {@code docs/json-output.md} describes. Fields are only ever added under the same schema version. */
public final class ImageJson {
    private static final int SCHEMA_VERSION = 1;

    private final JsonGenerator out;

    private ImageJson(JsonGenerator out) {
        this.out = out;
    }

    /** What {@code inspect --json} prints. */
    public static String of(ImageDescription image) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
            generator.setPrettyPrinter(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));
            generator.writeStartObject();
            generator.writeNumberField("schema_version", SCHEMA_VERSION);
            new ImageJson(generator).image(image);
            generator.writeEndObject();
        }
        return text.append('\n').toString();
    }

    private void image(ImageDescription image) throws IOException {
        out.writeStringField("path", image.path());
        out.writeStringField("kind", image.kind().id());
        out.writeStringField("layout", image.layout().map(ConvertedLayout::id).orElse(null));
        out.writeNumberField("size", image.sizeBytes());
        out.writeNumberField("free_behind", image.freeBehindBytes());
        out.writeStringField("disk_id", HexFormat.of().toHexDigits(image.diskId()));
        refusal(image.refusal());
        system(image.system());
        out.writeArrayFieldStart("partitions");
        for (PartitionDescription partition : image.partitions()) {
            partition(partition);
        }
        out.writeEndArray();
        selector(image.selector());
        state(image.uBootSelector());
        out.writeArrayFieldStart("slots");
        for (SlotDescription slot : image.slots()) {
            slot(slot);
        }
        out.writeEndArray();
        out.writeStringField(
                "slot_comparison",
                image.slotComparison().map(SlotComparison::id).orElse(null));
        out.writeArrayFieldStart("findings");
        for (Finding finding : image.findings()) {
            finding(finding);
        }
        out.writeEndArray();
    }

    private void refusal(Optional<Refusal> refusal) throws IOException {
        if (refusal.isEmpty()) {
            out.writeNullField("refusal");
            return;
        }
        out.writeObjectFieldStart("refusal");
        out.writeStringField("expected", refusal.get().expected());
        out.writeStringField("found", refusal.get().found());
        out.writeStringField("advice", refusal.get().advice());
        out.writeEndObject();
    }

    private void system(Optional<PiSystem> optional) throws IOException {
        if (optional.isEmpty()) {
            out.writeNullField("system");
            return;
        }
        PiSystem system = optional.get();
        out.writeObjectFieldStart("system");
        out.writeStringField("id", system.id());
        out.writeStringField("name", system.prettyName());
        out.writeStringField("release", system.release());
        out.writeStringField("architecture", system.architecture().id());
        texts("kernels", system.kernels());
        texts("models", system.models().stream().map(PiModel::id).toList());
        out.writeBooleanField("desktop", system.desktop());
        number("java", system.javaMajor());
        out.writeStringField("boot_mount_point", system.bootMountPoint());
        out.writeBooleanField("cloud_init", system.cloudInit());
        out.writeStringField("reference", system.reference().orElse(null));
        out.writeStringField("update_client", system.updateClient().orElse(null));
        out.writeEndObject();
    }

    private void partition(PartitionDescription partition) throws IOException {
        out.writeStartObject();
        out.writeNumberField("number", partition.number());
        out.writeStringField("role", partition.role().id());
        out.writeStringField("slot", partition.role().slot());
        out.writeStringField(
                "type", HexFormat.of().toHexDigits((byte) partition.partition().type()));
        out.writeNumberField("start", partition.startBytes());
        out.writeNumberField("size", partition.sizeBytes());
        out.writeStringField("partuuid", partition.partUuid());
        fileSystem(partition.fileSystem().orElse(null));
        out.writeStringField("sha256", partition.sha256().orElse(null));
        out.writeEndObject();
    }

    private void fileSystem(@Nullable FileSystem fileSystem) throws IOException {
        if (fileSystem == null) {
            out.writeNullField("file_system");
            return;
        }
        out.writeObjectFieldStart("file_system");
        out.writeStringField("type", fileSystem.type());
        out.writeStringField("label", fileSystem.label());
        out.writeStringField("uuid", fileSystem.uuid());
        number("size", fileSystem.sizeBytes());
        number("used", fileSystem.usedBytes());
        texts("features", fileSystem.features());
        out.writeBooleanField("clean", fileSystem.clean());
        out.writeEndObject();
    }

    private void selector(Optional<BootSelector> optional) throws IOException {
        if (optional.isEmpty()) {
            out.writeNullField("boot_selector");
            return;
        }
        BootSelector selector = optional.get();
        out.writeObjectFieldStart("boot_selector");
        out.writeNumberField("size", selector.sizeBytes());
        number("default_partition", selector.defaultPartition());
        number("trial_partition", selector.trialPartition());
        out.writeBooleanField("tryboot_a_b", selector.trybootAb());
        out.writeEndObject();
    }

    private void state(Optional<UBootSelector> optional) throws IOException {
        if (optional.isEmpty()) {
            out.writeNullField("uboot_state");
            return;
        }
        UBootSelector selector = optional.get();
        Optional<UBootState> state = selector.state();
        out.writeObjectFieldStart("uboot_state");
        out.writeNumberField("whole_copies", selector.wholeCopies());
        number("sequence", state.map(s -> OptionalInt.of(s.sequence())).orElse(OptionalInt.empty()));
        out.writeStringField("default_slot", selector.defaultSlot().name());
        out.writeNumberField("tries", state.map(UBootState::tries).orElse(0));
        out.writeEndObject();
    }

    private void slot(SlotDescription slot) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", slot.slot().name());
        out.writeBooleanField("default", slot.isDefault());
        number("boot_partition", slot.bootPartition());
        out.writeNumberField("root_partition", slot.rootPartition());
        system(slot.system());
        out.writeEndObject();
    }

    private void finding(Finding finding) throws IOException {
        out.writeStartObject();
        out.writeStringField("level", finding.level().id());
        out.writeStringField("id", finding.id());
        if (finding.partition() == 0) {
            out.writeNullField("partition");
        } else {
            out.writeNumberField("partition", finding.partition());
        }
        out.writeStringField("text", finding.text());
        out.writeEndObject();
    }

    private void texts(String name, List<String> values) throws IOException {
        out.writeArrayFieldStart(name);
        for (String value : values) {
            out.writeString(value);
        }
        out.writeEndArray();
    }

    private void number(String name, OptionalLong value) throws IOException {
        if (value.isPresent()) {
            out.writeNumberField(name, value.getAsLong());
        } else {
            out.writeNullField(name);
        }
    }

    private void number(String name, OptionalInt value) throws IOException {
        number(name, value.isPresent() ? OptionalLong.of(value.getAsInt()) : OptionalLong.empty());
    }
}
