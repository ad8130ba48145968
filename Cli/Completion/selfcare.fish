function __selfcare_complete
    set -l line (commandline --current-process --cut-at-cursor | string collect)
    selfcare "[suggest:"(string length -- "$line")"]" "$line" 2> /dev/null
end
complete --command selfcare --arguments '(__selfcare_complete)'
