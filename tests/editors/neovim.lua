-- What a user has in init.lua, for the Neovim that runs it.

vim.g.do_filetype_lua = 1 -- Neovim 0.7 wants to be asked.
vim.filetype.add({ extension = { gin = "genever" } })
vim.opt.shortmess:append("I")
vim.opt.swapfile = false
vim.opt.hidden = true

local command = { vim.env.GENEVER_PYTHON, "-P", "-m", "genever", "lsp" }

if vim.fn.has("nvim-0.11") == 1 then
  vim.lsp.config("genever", {
    cmd = command,
    filetypes = { "genever", "python" },
    root_markers = { "pyproject.toml", ".git" },
  })
  vim.lsp.enable("genever")
else
  local client
  vim.api.nvim_create_autocmd("FileType", {
    pattern = { "genever", "python" },
    callback = function(event)
      client = client or vim.lsp.start_client({ name = "genever", cmd = command, root_dir = vim.fn.getcwd() })
      vim.lsp.buf_attach_client(event.buf, client)
      vim.bo[event.buf].omnifunc = "v:lua.vim.lsp.omnifunc"
    end,
  })
end
