package dev.tandem.client.health;

import dev.tandem.client.platform.CommandRunner;
import dev.tandem.client.platform.CommandRunner.Command;
import dev.tandem.client.platform.CommandRunner.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Units of systemd are active, and systemd does not have to start them anew all the time: a service that fails every few
 * seconds is active whenever one looks at the right moment.
 */
record UnitsActive(List<String> units) implements Question {
    /** As systemctl is-active has it. */
    private static final Set<String> ACTIVE = Set.of("active", "reloading", "refreshing");

    /** No pattern: one that matches nothing would pass. No option. */
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:@\\\\][A-Za-z0-9_.:@\\\\-]{0,254}");

    UnitsActive {
        units = List.copyOf(units);
    }

    @Override
    public String kind() {
        return "systemd";
    }

    @Override
    public String expected() {
        return (units.size() == 1 ? "unit active: " : "units active: ") + String.join(", ", units);
    }

    @Override
    public Probe probe(CommandRunner programs, Duration timeout) {
        List<String> arguments = new ArrayList<>(List.of(
                "systemctl", "show", "--no-pager", "--property=LoadState,ActiveState,SubState,Result,NRestarts", "--"));
        arguments.addAll(units);
        Command command = Command.of(timeout, arguments.toArray(String[]::new));
        Map<String, Long> restarts = new HashMap<>();
        return () -> ask(programs, command, restarts);
    }

    private Answer ask(CommandRunner programs, Command command, Map<String, Long> restarts)
            throws IOException, InterruptedException {
        Result result = programs.run(command);
        if (!result.ok()) {
            return Answer.fail("systemctl show failed: " + ProgramAnswer.reason(result));
        }
        List<Map<String, String>> states = parse(result.output());
        if (states.size() != units.size()) {
            return Answer.fail("systemctl show told of " + states.size() + " units instead of " + units.size());
        }
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < units.size(); i++) {
            String found = wrong(units.get(i), states.get(i), restarts);
            if (!found.isEmpty()) {
                wrong.add(units.get(i) + " " + found);
            }
        }
        return wrong.isEmpty() ? Answer.pass("active") : Answer.fail(String.join(", ", wrong));
    }

    /** What is wrong with a unit; empty if nothing is. */
    private static String wrong(String unit, Map<String, String> state, Map<String, Long> restarts) {
        // Units other than services have no such number.
        String number = state.getOrDefault("NRestarts", "0");
        long now = number.matches("[0-9]{1,18}") ? Long.parseLong(number) : 0;
        Long before = restarts.put(unit, now);
        String load = state.getOrDefault("LoadState", "");
        if (load.equals("not-found")) {
            return "does not exist";
        }
        String active = state.getOrDefault("ActiveState", "unknown");
        if (!ACTIVE.contains(active)) {
            String result = state.getOrDefault("Result", "success");
            return "is " + active + " (" + state.getOrDefault("SubState", "?")
                    + (result.isEmpty() || result.equals("success") ? "" : ", result " + result) + ")";
        }
        // Less than before: somebody started it by hand, which counts from 0 again.
        if (before != null && now > before) {
            return "is active, but systemd had to start it again " + times(now - before) + " since the last look";
        }
        return "";
    }

    private static String times(long n) {
        return n == 1 ? "once" : n + " times";
    }

    /** One block of NAME=VALUE for each unit, in the order they were asked for; an empty line between. */
    private static List<Map<String, String>> parse(String output) {
        List<Map<String, String>> blocks = new ArrayList<>();
        Map<String, String> block = new HashMap<>();
        for (String line : (output + "\n").split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                block.put(line.substring(0, equals), line.substring(equals + 1).strip());
            } else if (line.isBlank() && !block.isEmpty()) {
                blocks.add(block);
                block = new HashMap<>();
            }
        }
        return blocks;
    }
}
