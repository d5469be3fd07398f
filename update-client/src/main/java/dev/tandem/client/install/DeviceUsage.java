package dev.tandem.client.install;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who uses a block device. Writing to one that is mounted destroys what is on it and what is in memory of it; the flag with which
 * C programs have the system refuse that, O_EXCL without O_CREAT, is not to be had in Java.
 *
 * <p>Devices are compared by their numbers, as proc(5) and sysfs(5) have them: a device has many names, and the root file system is
 * often mounted from one that does not exist ({@code /dev/root}).
 */
final class DeviceUsage {
    private final Path mounts;
    private final Path devices;

    private DeviceUsage(Path mounts, Path devices) {
        this.mounts = mounts;
        this.devices = devices;
    }

    static DeviceUsage ofThisSystem() {
        return new DeviceUsage(Path.of("/proc/self/mountinfo"), Path.of("/sys/dev/block"));
    }

    /** As {@code root/proc} and {@code root/sys} show it. */
    static DeviceUsage below(Path root) {
        return new DeviceUsage(root.resolve("proc/self/mountinfo"), root.resolve("sys/dev/block"));
    }

    /** @throws IOException if the block special file is of a device in use, or that cannot be found out */
    void requireUnused(Path path) throws IOException {
        if (!(Files.getAttribute(path, "unix:rdev") instanceof Long number)) {
            throw new IOException("the system does not tell the device number of " + path);
        }
        requireUnused(path, number);
    }

    /** @param number as stat(2) has it */
    void requireUnused(Path path, long number) throws IOException {
        String user = userOf(name(number));
        if (user != null) {
            throw new IOException(path + " is in use: " + user + ". Nothing was written");
        }
    }

    /** MAJOR:MINOR of a number that glibc has put together from them. */
    static String name(long number) {
        long major = (number >> 8 & 0xfff) | (number >> 32 & ~0xfffL);
        long minor = (number & 0xff) | (number >> 12 & 0xffffff00L);
        return major + ":" + minor;
    }

    private @Nullable String userOf(String device) throws IOException {
        for (String each : withPartitions(device)) {
            String what = each.equals(device) ? "" : "its partition " + each + " is ";
            String mountPoint = mountPointOf(each);
            if (mountPoint != null) {
                return what + "mounted at " + mountPoint;
            }
            List<Path> holders = list(devices.resolve(each).resolve("holders"));
            if (!holders.isEmpty()) {
                return what + "part of " + holders.get(0).getFileName();
            }
        }
        return null;
    }

    /** The device, and if it is a disk, what it is divided into. */
    private List<String> withPartitions(String device) throws IOException {
        List<String> found = new ArrayList<>(List.of(device));
        for (Path entry : list(devices.resolve(device))) {
            if (Files.exists(entry.resolve("partition"))) {
                found.add(Files.readString(entry.resolve("dev")).strip());
            }
        }
        return found;
    }

    private @Nullable String mountPointOf(String device) throws IOException {
        // Names of mount points may be in any encoding.
        for (String line : Files.readAllLines(mounts, StandardCharsets.ISO_8859_1)) {
            String[] fields = line.split(" ", -1);
            if (fields.length > 4 && fields[2].equals(device)) {
                return fields[4];
            }
        }
        return null;
    }

    private static List<Path> list(Path folder) throws IOException {
        List<Path> entries = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
                stream.forEach(entries::add);
            }
        }
        return entries;
    }
}
