package dev.tandem.imagetool.config;

import dev.tandem.imagetool.artifact.ByteSize;
import dev.tandem.imagetool.artifact.FileErrors;
import dev.tandem.imagetool.artifact.UsageException;
import dev.tandem.imagetool.config.ConfigField.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads YAML by a schema. All mistakes are told at once, each with line, column and key, what is expected and what is there. */
public final class ConfigReader {
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_EVENTS = 20_000;
    /** The schema needs 5. The composer calls itself for each level. */
    private static final int MAX_DEPTH = 32;

    private static final int MAX_ALIASES = 50;
    private static final int MAX_ERRORS = 20;

    private final Path file;
    private final List<String> errors = new ArrayList<>();

    private ConfigReader(Path file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @throws UsageException if it cannot be read or is not what the schema says
     */
    public static ConfigSection read(Path file, ConfigField schema) throws UsageException {
        ConfigReader reader = new ConfigReader(file);
        Node root = reader.parse(schema);
        ConfigSection section = reader.section(root, schema, "");
        if (!reader.errors.isEmpty()) {
            throw new UsageException(String.join("\n", reader.errors));
        }
        return section;
    }

    private Node parse(ConfigField schema) throws UsageException {
        String text = text();
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file.toString())
                .setCodePointLimit(MAX_BYTES)
                .setAllowNonScalarKeys(true) // refused below, with their place
                .setMaxAliasesForCollections(MAX_ALIASES)
                .build();
        try {
            requireBounded(new Parse(settings).parseString(text));
            return new Compose(settings)
                    .composeString(text)
                    .orElseThrow(() -> new UsageException(file + " is empty, expected " + keys(schema)));
        } catch (MarkedYamlEngineException e) {
            throw new UsageException(
                    e.getProblemMark().map(mark -> at(mark)).orElse(file.toString()) + ": this is no YAML: "
                            + Shown.text(String.valueOf(e.getProblem()))
                            + (e.getContext() == null ? "" : ", " + Shown.text(e.getContext())),
                    e);
        } catch (YamlEngineException e) {
            throw new UsageException(file + ": this is no YAML: " + Shown.text(String.valueOf(e.getMessage())), e);
        }
    }

    private static String keys(ConfigField schema) {
        return "keys such as " + schema.fields().get(0).name() + " and "
                + schema.fields().get(1).name();
    }

    private String text() throws UsageException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new UsageException(FileErrors.describe(e, false), e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new UsageException(file + " has more than " + MAX_BYTES + " bytes, which no configuration needs");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UsageException(file + " is not UTF-8", e);
        }
    }

    private void requireBounded(Iterable<Event> events) throws UsageException {
        int count = 0;
        int depth = 0;
        int aliases = 0;
        for (Event event : events) {
            depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
            aliases += event instanceof AliasEvent ? 1 : 0;
            if (++count > MAX_EVENTS || depth > MAX_DEPTH || aliases > MAX_ALIASES) {
                String what = depth > MAX_DEPTH
                        ? "nested deeper than " + MAX_DEPTH + " levels"
                        : aliases > MAX_ALIASES ? "more than " + MAX_ALIASES + " aliases" : "too many entries";
                throw new UsageException(event.getStartMark().map(this::at).orElse(file.toString()) + ": " + what
                        + ", which no configuration needs");
            }
        }
    }

    private ConfigSection section(Node node, ConfigField schema, String path) {
        ConfigSection section = new ConfigSection(at(node) + (path.isEmpty() ? "" : ": " + path));
        if (!(node instanceof MappingNode mapping)) {
            wrong(node, path, path.isEmpty() ? keys(schema) : schema.expected());
            return section;
        }
        Map<String, String> seen = new HashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Node key = tuple.getKeyNode();
            if (!(key instanceof ScalarNode name)) {
                error(at(key), path, "a key is a name, found " + found(key));
                continue;
            }
            String place = path.isEmpty() ? name.getValue() : path + "." + name.getValue();
            String before = seen.putIfAbsent(name.getValue(), at(key));
            Optional<ConfigField> field = schema.fields().stream()
                    .filter(f -> f.name().equals(name.getValue()))
                    .findFirst();
            if (before != null) {
                error(at(key), place, "this key is there twice, the first time at " + before);
            } else if (field.isEmpty()) {
                error(at(key), place, unknown(name.getValue(), schema));
            } else if (field.get().kind() == Kind.REFUSED) {
                error(
                        at(key),
                        place,
                        "secrets are not written into this file: use "
                                + field.get().description());
            } else {
                Object value = value(tuple.getValueNode(), field.get(), place);
                if (value != null) {
                    section.put(name.getValue(), new Given<>(at(tuple.getValueNode()) + ": " + place, value));
                }
            }
        }
        for (String name : schema.required()) {
            if (!seen.containsKey(name)) {
                error(at(node), path, "the key " + name + " is missing");
            }
        }
        List<String> rivals = schema.oneOf().stream().filter(seen::containsKey).toList();
        if (rivals.size() > 1) {
            error(
                    at(node),
                    path,
                    "expected one of " + String.join(", ", schema.oneOf()) + ", found " + String.join(" and ", rivals));
        }
        return section;
    }

    private static String unknown(String name, ConfigField schema) {
        List<String> known = schema.fields().stream()
                .filter(field -> field.kind() != Kind.REFUSED)
                .map(ConfigField::name)
                .toList();
        return "unknown key"
                + NearMiss.of(name, known)
                        .map(near -> ", did you mean " + near + "?")
                        .orElse(", expected one of " + String.join(", ", known));
    }

    /** Null if it is not what is expected, which has been noted then. */
    private @Nullable Object value(Node node, ConfigField field, String path) {
        return switch (field.kind()) {
            case SECTION -> section(node, field, path);
            case TEXTS, PATHS, SECTIONS -> list(node, field, path);
            default -> scalar(node, field, path);
        };
    }

    private @Nullable Object list(Node node, ConfigField field, String path) {
        if (!(node instanceof SequenceNode sequence)) {
            return wrong(node, path, field.expected());
        }
        List<Given<?>> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            String place = path + "[" + items.size() + "]";
            Object value = field.kind() == Kind.SECTIONS ? section(item, field, place) : scalar(item, field, place);
            items.add(new Given<>(at(item) + ": " + place, value == null ? "" : value));
        }
        return items;
    }

    private @Nullable Object scalar(Node node, ConfigField field, String path) {
        String expected =
                field.kind() == Kind.TEXTS ? "a text" : field.kind() == Kind.PATHS ? "a path" : field.expected();
        if (!(node instanceof ScalarNode scalar)) {
            return wrong(node, path, expected);
        }
        String text = scalar.getValue();
        Tag tag = node.getTag();
        boolean flag = tag.equals(Tag.BOOL);
        boolean known = flag || tag.equals(Tag.STR) || tag.equals(Tag.INT) || tag.equals(Tag.FLOAT);
        if (!known || text.isEmpty() || flag != (field.kind() == Kind.FLAG)) {
            return wrong(node, path, expected);
        }
        try {
            return switch (field.kind()) {
                case FLAG -> Boolean.valueOf(text);
                case SIZE -> size(text);
                case PATH, PATHS -> path(text);
                case CHOICE -> {
                    if (!field.choices().contains(text)) {
                        yield wrong(node, path, expected);
                    }
                    yield text;
                }
                default -> {
                    field.check().accept(text);
                    yield text;
                }
            };
        } catch (IllegalArgumentException e) {
            return error(at(node), path, String.valueOf(e.getMessage()));
        }
    }

    private static Long size(String text) {
        long bytes;
        try {
            bytes = ByteSize.parse("", text);
        } catch (UsageException e) {
            bytes = 0;
        }
        if (bytes <= 0) {
            throw new IllegalArgumentException(
                    "expected a size such as 512MiB or 4GiB, found '" + Shown.text(text) + "'");
        }
        return bytes;
    }

    private Path path(String text) {
        try {
            return file.resolveSibling(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("expected a path, found '" + Shown.text(text) + "'", e);
        }
    }

    private @Nullable Object wrong(Node node, String path, String expected) {
        return error(at(node), path, "expected " + expected + ", found " + found(node));
    }

    private @Nullable Object error(String at, String path, String message) {
        if (errors.size() < MAX_ERRORS) {
            errors.add(at + ": " + (path.isEmpty() ? "" : Shown.text(path) + ": ") + message);
        }
        return null;
    }

    private static String found(Node node) {
        if (node instanceof MappingNode) {
            return "a section";
        }
        if (node instanceof SequenceNode) {
            return "a list";
        }
        ScalarNode scalar = (ScalarNode) node;
        if (scalar.getTag().equals(Tag.NULL) || scalar.getValue().isEmpty()) {
            return "nothing";
        }
        boolean plain = List.of(Tag.STR, Tag.BOOL, Tag.INT, Tag.FLOAT).contains(scalar.getTag());
        return plain
                ? "'" + Shown.text(scalar.getValue()) + "'"
                        + (scalar.getTag().equals(Tag.BOOL) ? " without quotes" : "")
                : "the tag " + Shown.text(scalar.getTag().getValue());
    }

    private String at(Node node) {
        return node.getStartMark().map(this::at).orElse(file.toString());
    }

    private String at(Mark mark) {
        return file + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
    }
}
