package dev.tandem.client.health;

import dev.tandem.client.platform.CommandRunner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** Somebody accepts connections on a port. */
record TcpPort(String host, int port) implements Question {
    @Override
    public String kind() {
        return "tcp";
    }

    @Override
    public String expected() {
        return host + " port " + port + " accepts connections";
    }

    @Override
    public Probe probe(CommandRunner programs, Duration timeout) {
        return () -> ask(timeout);
    }

    /** At any address of the host: localhost is two, and a server may listen at one of them only. */
    private Answer ask(Duration timeout) throws IOException {
        String found = "no address";
        InetAddress[] addresses = InetAddress.getAllByName(host);
        for (InetAddress address : addresses) {
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(address, port), Math.max(1, (int) timeout.toMillis() / addresses.length));
                return Answer.pass("connected to " + address.getHostAddress());
            } catch (IOException e) {
                found = address.getHostAddress() + ": " + e.getMessage();
            }
        }
        return Answer.fail(found);
    }
}
