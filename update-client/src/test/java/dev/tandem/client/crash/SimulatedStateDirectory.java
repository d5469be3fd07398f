package dev.tandem.client.crash;

import dev.tandem.client.platform.StateDirectory;
import dev.tandem.testdata.crash.SimulatedFiles;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A directory that loses in a crash what was not forced. */
public final class SimulatedStateDirectory implements StateDirectory {
    private final SimulatedFiles files;

    public SimulatedStateDirectory(SimulatedFiles files) {
        this.files = files;
    }

    @Override
    public Optional<byte[]> read(String name, int limitBytes) throws IOException {
        return files.read(name, limitBytes);
    }

    @Override
    public void write(String name, byte[] content) throws IOException {
        files.write(name, content);
    }

    @Override
    public void append(String name, byte[] content) throws IOException {
        files.append(name, content);
    }

    @Override
    public void force(String name) throws IOException {
        files.force(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        files.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        files.delete(name);
    }

    @Override
    public void forceNames() throws IOException {
        files.forceNames();
    }

    @Override
    public List<String> names() throws IOException {
        return files.names();
    }
}
