package dev.tandem.client.source;

/** Is told when a download has to wait. */
@FunctionalInterface
public interface DownloadListener {
    void retrying(Retry retry);

    /** Tells nobody. */
    static DownloadListener none() {
        return retry -> {};
    }
}
