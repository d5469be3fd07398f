package dev.tandem.testdata.http;

import java.io.IOException;

/** What the server does with one request. When it returns, the next request on the same connection is read. */
@FunctionalInterface
public interface Answer {
    void to(Request request, Wire wire) throws IOException, InterruptedException;
}
