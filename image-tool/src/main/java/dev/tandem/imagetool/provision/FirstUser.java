package dev.tandem.imagetool.provision;

import dev.tandem.imagetool.config.NearMiss;
import dev.tandem.imagetool.config.Shown;
import dev.tandem.imagetool.provision.AccountTable.Entry;
import dev.tandem.imagetool.rootfs.FileAttributes;
import dev.tandem.imagetool.rootfs.RootEdits;
import dev.tandem.imagetool.rootfs.SystemdUnits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The first user, and the end of the wizard that would ask for one. As in Raspberry Pi OS the user with number 1000 is renamed,
 * home and groups with it: RPi-Distro/userconf-pi, {@code userconf} and {@code cancel-rename}, whose effects these are in every
 * release since bullseye.
 */
final class FirstUser {
    private static final String ID = "1000";
    /** Of a new user: those that pi-gen puts the first one in. */
    private static final List<String> USUAL_GROUPS = List.of(
            "adm", "dialout", "cdrom", "sudo", "audio", "video", "plugdev", "games", "users", "input", "render",
            "netdev", "gpio", "i2c", "spi");

    private static final List<String> SUDOERS =
            List.of("/etc/sudoers.d/90-cloud-init-users", "/etc/sudoers.d/010_pi-nopasswd");
    /** Neither a password nor, as with {@code !}, an account that is locked: shadow(5), and sshd(8) on locked accounts. */
    private static final String NO_PASSWORD = "*";

    private static final String WHY = "the first user";
    private static final String WIZARD = "asks for the first user, who is known";

    private final Provisioning.User user;
    private final Changes changes;
    private final RootEdits root;

    private FirstUser(Provisioning.User user, Changes changes) {
        this.user = user;
        this.changes = changes;
        this.root = changes.root();
    }

    static void set(Provisioning.User user, Changes changes) throws IOException {
        new FirstUser(user, changes).set();
    }

    private void set() throws IOException {
        AccountTable users = AccountTable.read(root, "/etc/passwd", 7);
        Optional<Entry> first = users.find(2, ID);
        if (users.find(user.name()).filter(e -> !e.get(2).equals(ID)).isPresent()) {
            throw new IOException("the first user cannot be called " + user.name()
                    + ": the image has a user of this name, who belongs to the system");
        }
        String oldName = first.map(e -> e.get(0)).orElse(user.name());
        String home = "/home/" + user.name();
        String oldHome = first.map(e -> e.get(5)).orElse("/etc/skel");
        Entry entry = first.orElseGet(() -> users.add(user.name(), "x", ID, ID, "", home, "/bin/bash"));
        entry.set(0, user.name());
        entry.set(1, "x");
        entry.set(5, home);
        users.write(root, FileAttributes.PUBLIC_FILE, WHY);
        setPassword(oldName);
        setGroups(oldName, entry.get(3), first.isEmpty());
        renameIn("/etc/subuid", oldName);
        renameIn("/etc/subgid", oldName);
        int uid = Integer.parseInt(ID);
        int gid = number(entry.get(3));
        Homes.move(root, oldHome, home, uid, gid, changes.notes());
        putKeys(home, uid, gid);
        renameSudoer(oldName);
        endWizard();
    }

    private void setPassword(String oldName) throws IOException {
        AccountTable shadow = AccountTable.read(root, "/etc/shadow", 9);
        Entry entry = shadow.find(oldName)
                .orElseGet(() -> shadow.add(user.name(), NO_PASSWORD, "", "0", "99999", "7", "", "", ""));
        entry.set(0, user.name());
        entry.set(1, user.passwordHash().map(Secret::reveal).orElse(NO_PASSWORD));
        if (entry.get(2).equals("0")) {
            entry.set(2, ""); // it would have to be changed at the first login
        }
        shadow.write(root, new FileAttributes(0640, 0, shadowGroup()), WHY);
    }

    private int shadowGroup() throws IOException {
        Optional<Entry> group = AccountTable.read(root, "/etc/group", 4).find("shadow");
        return group.isPresent() ? number(group.get().get(2)) : 0;
    }

    private void setGroups(String oldName, String gid, boolean isNew) throws IOException {
        AccountTable groups = AccountTable.read(root, "/etc/group", 4);
        AccountTable shadows = AccountTable.read(root, "/etc/gshadow", 4);
        Optional<Entry> own = groups.find(2, gid);
        String oldGroup = own.map(e -> e.get(0)).orElse(user.name());
        if (groups.find(user.name()).filter(e -> !e.get(2).equals(gid)).isPresent()) {
            throw new IOException("the first user cannot be called " + user.name()
                    + ": the image has a group of this name, which belongs to the system");
        }
        if (own.isEmpty()) {
            groups.add(user.name(), "x", gid, "");
        } else if (oldGroup.equals(oldName)) {
            own.get().set(0, user.name());
        }
        Set<String> joined = new LinkedHashSet<>(user.groups());
        for (String group : joined) {
            if (groups.find(group).isEmpty()) {
                throw new IOException("the image has no group " + group + " for user " + user.name() + " to join"
                        + NearMiss.of(group, names(groups))
                                .map(near -> ", did you mean " + near + "?")
                                .orElse(""));
            }
        }
        if (isNew) {
            joined.addAll(USUAL_GROUPS);
        }
        for (Entry group : groups.entries()) {
            group.set(3, members(group.names(3), oldName, joined.contains(group.get(0))));
        }
        for (Entry group : shadows.entries()) {
            if (group.get(0).equals(oldGroup) && oldGroup.equals(oldName)) {
                group.set(0, user.name());
            }
            group.set(2, members(group.names(2), oldName, false));
            group.set(3, members(group.names(3), oldName, joined.contains(group.get(0))));
        }
        groups.write(root, FileAttributes.PUBLIC_FILE, WHY);
        shadows.write(root, new FileAttributes(0640, 0, shadowGroup()), WHY);
    }

    private static List<String> names(AccountTable table) {
        return table.entries().stream().map(entry -> entry.get(0)).toList();
    }

    private String members(List<String> members, String oldName, boolean join) {
        List<String> names = new ArrayList<>(members.stream()
                .map(member -> member.equals(oldName) ? user.name() : member)
                .toList());
        if (join && !names.contains(user.name())) {
            names.add(user.name());
        }
        return names.stream().distinct().collect(Collectors.joining(","));
    }

    private void renameIn(String path, String oldName) throws IOException {
        AccountTable table = AccountTable.read(root, path, 3);
        table.find(oldName).ifPresent(entry -> entry.set(0, user.name()));
        table.write(root, FileAttributes.PUBLIC_FILE, WHY);
    }

    private void putKeys(String home, int uid, int gid) throws IOException {
        if (user.sshKeys().isEmpty()) {
            return;
        }
        // Wider permissions, and sshd does not look into the file: sshd_config(5), StrictModes.
        FileAttributes folder = new FileAttributes(0700, uid, gid);
        root.directory(home + "/.ssh", folder, WHY);
        if (root.status(home + "/.ssh")
                .filter(s -> s.attributes().equals(folder))
                .isEmpty()) {
            root.attributes(home + "/.ssh", folder, WHY);
        }
        root.put(
                home + "/.ssh/authorized_keys",
                String.join("\n", user.sshKeys()) + "\n",
                new FileAttributes(0600, uid, gid),
                "the first user's ssh keys");
    }

    private void renameSudoer(String oldName) throws IOException {
        boolean named = false;
        for (String path : SUDOERS) {
            Optional<String> text = root.text(path);
            if (text.isPresent()) {
                StringBuilder renamed = new StringBuilder();
                for (String line : text.get().lines().toList()) {
                    boolean ofUser = line.startsWith(oldName + " ");
                    named |= ofUser;
                    renamed.append(ofUser ? user.name() + line.substring(oldName.length()) : line)
                            .append('\n');
                }
                if (!text.get().contentEquals(renamed)) {
                    root.replace(path, renamed.toString(), WHY);
                }
            }
        }
        if (!named && user.passwordHash().isEmpty()) {
            changes.notes()
                    .add(user.name() + " has no password and will be asked for one by sudo, which this release does not"
                            + " allow without: give a password hash if sudo is needed");
        }
    }

    /** What {@code cancel-rename} undoes of {@code rename-user}, by which pi-gen starts the wizard on the first boot. */
    private void endWizard() throws IOException {
        SystemdUnits.disable(root, "userconfig.service", WIZARD);
        for (String path : List.of(
                "/etc/ssh/sshd_config.d/rename_user.conf",
                "/var/lib/userconf-pi/autologin",
                "/etc/systemd/system/getty@tty1.service.d/autologin.conf",
                "/etc/xdg/autostart/piwiz.desktop",
                "/etc/sudoers.d/010_wiz-nopasswd")) {
            root.remove(path, WIZARD);
        }
        if (SystemdUnits.exists(root, "getty@tty1.service")) {
            SystemdUnits.enable(root, "getty@tty1.service", "a login on the console, where the wizard was");
        }
        for (String file : List.of("userconf", "userconf.txt")) {
            if (changes.boot().remove(file)) {
                changes.notes()
                        .add("removed " + file + " from the boot partition: the first user comes from the options");
            }
        }
        if (changes.system().desktop()) {
            changes.notes()
                    .add("this is a desktop image: who is logged in to the desktop without a password is not changed");
        }
    }

    private static int number(String text) throws IOException {
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            throw new IOException("the image's user database has '" + Shown.text(text) + "' where a number belongs", e);
        }
    }
}
