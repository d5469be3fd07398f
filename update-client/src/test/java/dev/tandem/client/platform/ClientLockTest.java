package dev.tandem.client.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientLockTest {
    @TempDir
    Path directory;

    @Test
    void lock_heldInThisProcess_isRefusedUntilItIsClosed() throws IOException {
        Path file = directory.resolve("run/lock");
        try (ClientLock held = ClientLock.take(file)) {
            assertThat(held).isNotNull();
            assertThatThrownBy(() -> ClientLock.take(file)).hasMessageContaining("Another tandem-update is at work");
        }
        ClientLock.take(file).close();
    }

    @Test
    void lock_ofAnotherProcess_isRefusedByItsNumber_andFreeWhenThatIsKilled() throws Exception {
        Path file = directory.resolve("lock");
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader said = other.inputReader(StandardCharsets.UTF_8)) {
            assertThat(said.readLine()).isEqualTo("held");
            assertThatThrownBy(() -> ClientLock.take(file)).hasMessageContaining("process " + other.pid());
        } finally {
            other.destroyForcibly();
            other.waitFor();
        }
        ClientLock.take(file).close();
    }

    /** Takes the lock and keeps it until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            ClientLock held = ClientLock.take(Path.of(arguments[0]));
            System.out.println("held");
            Thread.sleep(Long.MAX_VALUE);
            held.close();
        }
    }
}
