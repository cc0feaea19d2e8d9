package dev.vedette.content;

import java.util.Set;

/** Endings of files' names, in small letters. */
final class FileEndings {
    /** By which a word is the name of a file: models have learned by these. */
    static final Set<String> ALL = Set.of(
            "txt", "md", "json", "yml", "yaml", "toml", "ini", "conf", "cfg", "env", "key", "pem", "pub", "crt", "p12",
            "sh", "py", "js", "ts", "java", "rb", "go", "ps1", "bat", "exe", "db", "sql", "sqlite", "csv", "log", "xml",
            "html", "pdf", "doc", "docx", "xls", "xlsx", "zip", "tar", "gz", "png", "jpg");

    /** By which a name is no host's, as {@code notes.md} may be. */
    static final Set<String> OF_NO_HOST = Set.of(
            "txt", "json", "yml", "yaml", "toml", "ini", "conf", "cfg", "pem", "crt", "java", "bat", "exe", "sql",
            "sqlite", "csv", "log", "xml", "html", "htm", "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt",
            "tar", "gz", "png", "jpg", "jpeg", "gif", "svg", "mp3", "mp4", "ics", "eml", "bak");

    private FileEndings() {}
}
