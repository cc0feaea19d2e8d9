package dev.vedette.content;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The words of a tool's name, which its case and its signs tell apart: {@code sendMail}, {@code send_mail}, {@code mail.send}. */
final class ToolName {
    private ToolName() {}

    static List<String> words(String tool) {
        List<String> words = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= tool.length(); i++) {
            boolean ends = i == tool.length()
                    || !Character.isLetterOrDigit(tool.charAt(i))
                    || (i > from && Character.isUpperCase(tool.charAt(i)) && Character.isLowerCase(tool.charAt(i - 1)));
            if (ends) {
                if (i > from) {
                    words.add(tool.substring(from, i).toLowerCase(Locale.ROOT));
                }
                from = i < tool.length() && Character.isLetterOrDigit(tool.charAt(i)) ? i : i + 1;
            }
        }
        return words;
    }
}
