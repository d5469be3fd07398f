package dev.tandem.imagetool.boottest;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells QEMU what to do, in its QMP: a JSON object in each line, with events of no interest in between. */
final class QemuMonitor implements Closeable {
    private final SocketChannel channel;
    private final BufferedReader lines;

    private QemuMonitor(SocketChannel channel) {
        this.channel = channel;
        this.lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    }

    /** @param channel connected to the socket of its monitor, where nobody else is */
    static QemuMonitor over(SocketChannel channel) throws IOException {
        QemuMonitor monitor = new QemuMonitor(channel);
        if (!monitor.next().containsKey("QMP")) {
            throw new IOException("QEMU's monitor does not begin with a greeting");
        }
        monitor.execute("qmp_capabilities", Map.of());
        return monitor;
    }

    /**
     * Has QEMU carry out a command.
     *
     * @return what it answers; empty for commands that only do something
     * @throws IOException if it refuses, with its words
     */
    Map<?, ?> execute(String command, Map<String, ?> arguments) throws IOException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("execute", command);
        request.put("arguments", arguments);
        ByteBuffer bytes = ByteBuffer.wrap((JSON.std.asString(request) + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        while (true) {
            Map<?, ?> answer = next();
            if (answer.get("error") instanceof Map<?, ?> error) {
                throw new IOException("QEMU refuses " + command + ": " + error.get("desc"));
            }
            if (answer.containsKey("return")) {
                return answer.get("return") instanceof Map<?, ?> value ? value : Map.of();
            }
        }
    }

    private Map<?, ?> next() throws IOException {
        String line = lines.readLine();
        if (line == null) {
            throw new IOException("QEMU has ended");
        }
        return JSON.std.mapFrom(line);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
