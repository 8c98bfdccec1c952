namespace LbController.Cli;

/// <summary>Scripts that ask the program itself what could come next (System.CommandLine's <c>[suggest]</c> directive).</summary>
internal static class CompletionScripts
{
    public static string For(string shell) => shell switch
    {
        "bash" => """
            _lb_controller() {
              local IFS=$'\n'
              COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -F _lb_controller lb-controller
            """,
        "zsh" => """
            _lb_controller() {
              local -a replies
              replies=(${(f)"$(lb-controller "[suggest:${#BUFFER}]" "$BUFFER" 2>/dev/null)"})
              compadd -a replies
            }
            compdef _lb_controller lb-controller
            """,
        "fish" => """
            complete -f -c lb-controller -a '(lb-controller "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'
            """,
        _ => """
            Register-ArgumentCompleter -Native -CommandName lb-controller -ScriptBlock {
              param($word, $ast, $cursor)
              lb-controller "[suggest:$cursor]" "$ast" | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
            }
            """,
    };
}
