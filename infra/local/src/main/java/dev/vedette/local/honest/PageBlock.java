package dev.vedette.local.honest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A part of a page that a command writes, between {@code <!-- generated: name -->} and {@code <!-- end -->}. */
public final class PageBlock {
    private static final String END = "<!-- end -->";

    private final Path page;
    private final String begin;

    public PageBlock(Path page, String name) {
        this.page = page;
        this.begin = "<!-- generated: " + name + " -->";
    }

    /** @throws IOException too if the page has no such part: then nothing is written */
    public void check() throws IOException {
        from(Files.readString(page));
    }

    /** Lines between the marks. */
    public List<String> read() throws IOException {
        String text = Files.readString(page);
        int from = from(text);
        return text.substring(from, text.indexOf(END, from)).lines().toList();
    }

    public void write(List<String> lines) throws IOException {
        String text = Files.readString(page);
        int from = from(text);
        String block = String.join("\n", lines) + "\n";
        Files.writeString(page, text.substring(0, from) + block + text.substring(text.indexOf(END, from)));
    }

    private int from(String text) throws IOException {
        int at = text.indexOf(begin + "\n");
        if (at < 0 || text.indexOf(END, at) < 0) {
            throw new IOException(page + ": has no part between " + begin + " and " + END);
        }
        return at + begin.length() + 1;
    }
}
