package dev.tandem.imagetool.rootfs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Enables, disables and masks systemd units of a root file system that does not run, with the links that {@code systemctl}
 * would make: systemctl(1), systemd.unit(5). A name may lack {@code .service}; an alias stands for the unit it leads to.
 */
public final class SystemdUnits {
    private static final String CONFIGURATION = "/etc/systemd/system";
    /** Of one name in several of these the first counts. What is generated or in /run is not in an image. */
    private static final List<String> DIRECTORIES =
            List.of(CONFIGURATION, "/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system");

    private static final String NOWHERE = "/dev/null";
    private static final int MAX_ALIASES = 8;
    private static final int MAX_SUGGESTIONS = 3;
    private static final Map<String, String> DEPENDENCIES =
            new TreeMap<>(Map.of("WantedBy", "wants", "RequiredBy", "requires", "UpheldBy", "upholds"));

    private SystemdUnits() {}

    /** Whether the image has such a unit: a file, a template for this instance, or a script in {@code /etc/init.d}. */
    public static boolean exists(RootTree root, String unit) throws IOException {
        UnitName name = name(unit);
        return find(root, name).isPresent() || hasScript(root, name);
    }

    /**
     * Has a unit started as its {@code [Install]} section says, and those that it names in {@code Also=}.
     *
     * @throws IOException if the image has no such unit, or it is masked, a template without instance, or not made to be
     *     enabled
     */
    public static void enable(RootEdits root, String unit, String why) throws IOException {
        enable(root, name(unit), why, new HashSet<>());
    }

    /**
     * Has a unit not started by anything that {@link #enable} had made start it. Other units may still ask for it.
     *
     * @return whether anything started it
     */
    public static boolean disable(RootEdits root, String unit, String why) throws IOException {
        UnitName name = name(unit);
        Optional<Found> found = find(root, name);
        Set<String> names = new HashSet<>(Set.of(name.toString()));
        found.ifPresent(f -> names.add(f.name().toString()));
        boolean changed = false;
        for (String entry : root.list(CONFIGURATION)) {
            String path = CONFIGURATION + "/" + entry;
            if (DEPENDENCIES.values().stream().anyMatch(kind -> entry.endsWith("." + kind))) {
                for (String link : root.list(path)) {
                    changed |= names.contains(link) && root.remove(path + "/" + link, why);
                }
            } else if (isLink(root, path)
                    && names.contains(lastName(root.linkTarget(path)))
                    && !names.contains(entry)) {
                changed |= root.remove(path, why); // an alias
            }
        }
        return changed;
    }

    /**
     * Has a unit never started, whoever asks for it.
     *
     * @throws IOException if the image has no such unit, or has its file where the mask would be
     */
    public static void mask(RootEdits root, String unit, String why) throws IOException {
        UnitName name = name(unit);
        Optional<Found> found = find(root, name);
        if (found.isEmpty() && !hasScript(root, name)) {
            throw missing(root, name);
        }
        UnitName real = found.map(Found::name).orElse(name);
        String place = CONFIGURATION + "/" + real;
        Optional<FileStatus> there = root.status(place);
        if (there.isPresent() && there.get().kind() != FileKind.SYMLINK) {
            throw new IOException(real + " cannot be masked: its own file is " + place
                    + ", where the mask would be. Remove that file, or disable the unit");
        }
        if (there.isPresent() && root.linkTarget(place).equals(NOWHERE)) {
            return;
        }
        root.link(place, NOWHERE, why);
    }

    private static void enable(RootEdits root, UnitName asked, String why, Set<UnitName> seen) throws IOException {
        Found found = find(root, asked).orElse(null);
        if (found == null) {
            throw hasScript(root, asked)
                    ? new IOException(
                            asked + " is a script in /etc/init.d, which only the image's own tools can enable")
                    : missing(root, asked);
        }
        if (found.path().equals(NOWHERE)) {
            throw new IOException(found.name() + " cannot be enabled: it is masked in the image");
        }
        if (!seen.add(found.name())) {
            return;
        }
        UnitFile file = load(root, found);
        UnitName unit = instantiated(found.name(), file);
        int links = 0;
        for (Map.Entry<String, String> dependency : DEPENDENCIES.entrySet()) {
            for (String target : file.values(dependency.getKey())) {
                UnitName other = installName(target, unit, dependency.getKey());
                String directory = CONFIGURATION + "/" + other + "." + dependency.getValue();
                linkOnce(root, directory + "/" + unit, found.path(), why);
                links++;
            }
        }
        for (String alias : file.values("Alias")) {
            UnitName other = installName(alias, unit, "Alias");
            if (!other.type().equals(unit.type())) {
                throw new IOException(
                        unit + " has Alias=" + alias + ", but an alias has the same type, ." + unit.type());
            }
            if (!other.equals(unit)) {
                alias(root, CONFIGURATION + "/" + other, found.path(), unit, why);
            }
            links++;
        }
        for (String also : file.values("Also")) {
            UnitName other = installName(also, unit, "Also");
            links++;
            // As systemctl has it: one that is not there, or is masked, is no reason to fail.
            if (find(root, other).filter(f -> !f.path().equals(NOWHERE)).isPresent()) {
                enable(root, other, why, seen);
            }
        }
        if (links == 0) {
            throw new IOException(
                    found.name() + " cannot be enabled: " + found.path()
                            + " has no [Install] section that says what starts it, expected such as WantedBy=multi-user.target");
        }
    }

    private static UnitName instantiated(UnitName name, UnitFile file) throws IOException {
        if (!name.isTemplate()) {
            return name;
        }
        List<String> instances = file.values("DefaultInstance");
        if (instances.isEmpty()) {
            throw new IOException(
                    name + " is a template: name an instance of it, such as " + name.withInstance("NAME"));
        }
        UnitName instance = name.withInstance(instances.get(instances.size() - 1));
        return UnitName.parse(instance.toString())
                .orElseThrow(() -> new IOException(name + " has a DefaultInstance that is no name: " + instance));
    }

    private static void linkOnce(RootEdits root, String path, String target, String why) throws IOException {
        if (!root.exists(path)) {
            root.link(path, target, why);
        }
    }

    private static void alias(RootEdits root, String path, String target, UnitName unit, String why)
            throws IOException {
        if (root.exists(path)) {
            if (isLink(root, path) && lastName(root.linkTarget(path)).equals(lastName(target))) {
                return;
            }
            throw new IOException(
                    unit + " cannot be enabled: its alias " + path + " exists in the image and is another unit");
        }
        root.link(path, target, why);
    }

    /** A name as {@code [Install]} has it, with the specifiers that do not depend on the machine it will run on. */
    private static UnitName installName(String text, UnitName unit, String key) throws IOException {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '%' || i + 1 == text.length()) {
                name.append(text.charAt(i));
                continue;
            }
            name.append(specifier(text.charAt(++i), unit, key + "=" + text));
        }
        return UnitName.parse(name.toString())
                .filter(parsed -> parsed.toString().contentEquals(name))
                .orElseThrow(() -> new IOException(unit + " has " + key + "=" + text + ", which is no unit's name"));
    }

    private static String specifier(char letter, UnitName unit, String where) throws IOException {
        String instance = unit.instance() == null ? "" : unit.instance();
        return switch (letter) {
            case '%' -> "%";
            case 'i' -> instance;
            case 'n' -> unit.toString();
            case 'N' -> unit.stem();
            case 'p' -> unit.prefix();
            case 'j' -> unit.prefix().substring(unit.prefix().lastIndexOf('-') + 1);
            default ->
                throw new IOException(unit + " has " + where + ": %" + letter
                        + " depends on the machine and cannot be known in an image");
        };
    }

    private static UnitFile load(RootEdits root, Found found) throws IOException {
        UnitFile file = new UnitFile();
        file.add(found.path(), root.read(found.path()));
        for (String path : dropIns(root, found.name())) {
            file.add(path, root.read(path));
        }
        return file;
    }

    /** In the order of their names; of equal names the first directory counts, and a link to nowhere hides the others. */
    private static List<String> dropIns(RootEdits root, UnitName unit) throws IOException {
        TreeMap<String, String> paths = new TreeMap<>();
        for (UnitName name : new LinkedHashSet<>(List.of(unit, unit.template()))) {
            for (String directory : DIRECTORIES) {
                String place = directory + "/" + name + ".d";
                for (String entry : root.list(place)) {
                    if (entry.endsWith(".conf")) {
                        paths.putIfAbsent(entry, place + "/" + entry);
                    }
                }
            }
        }
        List<String> files = new ArrayList<>();
        for (String path : paths.values()) {
            if (!isLink(root, path) || !root.linkTarget(path).equals(NOWHERE)) {
                files.add(path);
            }
        }
        return files;
    }

    /**
     * A unit's file.
     *
     * @param name the unit's own name: an alias is followed, an instance stays one
     * @param path of the file, or {@link #NOWHERE} if it is masked
     */
    private record Found(UnitName name, String path) {}

    private static Optional<Found> find(RootTree root, UnitName unit) throws IOException {
        UnitName name = unit;
        for (int i = 0; i < MAX_ALIASES; i++) {
            String path = pathOf(root, name);
            if (path == null) {
                return Optional.empty();
            }
            if (!isLink(root, path)) {
                return Optional.of(new Found(name, path));
            }
            String target = root.linkTarget(path);
            if (target.equals(NOWHERE)) {
                return Optional.of(new Found(name, NOWHERE));
            }
            UnitName next = UnitName.parse(lastName(target)).orElse(name);
            if (next.isTemplate() && name.isInstance()) {
                next = next.withInstance(String.valueOf(name.instance()));
            }
            if (next.equals(name)) {
                return Optional.of(new Found(name, path)); // a file that lies elsewhere, systemctl link
            }
            name = next;
        }
        throw new IOException(unit + " leads through more than " + MAX_ALIASES + " aliases");
    }

    private static @Nullable String pathOf(RootTree root, UnitName unit) throws IOException {
        for (UnitName name : new LinkedHashSet<>(List.of(unit, unit.template()))) {
            for (String directory : DIRECTORIES) {
                String path = directory + "/" + name;
                if (root.status(path)
                        .filter(s -> s.kind() != FileKind.DIRECTORY)
                        .isPresent()) {
                    return path;
                }
            }
        }
        return null;
    }

    private static boolean hasScript(RootTree root, UnitName unit) throws IOException {
        return unit.type().equals("service")
                && unit.instance() == null
                && root.status("/etc/init.d/" + unit.prefix()).isPresent();
    }

    private static boolean isLink(RootTree root, String path) throws IOException {
        return root.status(path).filter(s -> s.kind() == FileKind.SYMLINK).isPresent();
    }

    private static String lastName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /**
     * Refuses what is no unit's name with its type, as a file is called.
     *
     * @throws IOException if it is none
     */
    public static void requireName(String file) throws IOException {
        if (!name(file).toString().equals(file)) {
            throw new IOException(
                    "'" + file + "' is no name of a unit's file, expected one with its type such as " + name(file));
        }
    }

    private static UnitName name(String unit) throws IOException {
        return UnitName.parse(unit)
                .orElseThrow(() -> new IOException(
                        "'" + unit + "' is no unit's name, expected such as ssh.service or getty@tty1.service"));
    }

    private static IOException missing(RootTree root, UnitName unit) throws IOException {
        Set<String> similar = new LinkedHashSet<>();
        for (String directory : DIRECTORIES) {
            root.list(directory).stream()
                    .filter(name -> UnitName.parse(name)
                            .filter(other -> other.prefix().contains(unit.prefix())
                                    || unit.prefix().contains(other.prefix()))
                            .isPresent())
                    .forEach(similar::add);
        }
        return new IOException("the image has no unit " + unit
                + (similar.isEmpty()
                        ? ""
                        : "; it has "
                                + String.join(
                                        ", ",
                                        similar.stream().limit(MAX_SUGGESTIONS).toList())));
    }
}
